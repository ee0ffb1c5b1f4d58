import { Application, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, type Tokens, basic, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { jsonOf } from './support/openid.js';
import { resetUsers, users } from './support/owners.js';
import { expectRefusal, expire, isAlive } from './support/token-endpoint.js';

describe.each(pairs)('revocation (RFC 7009 section 2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let open: TestClient;
  let other: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    [client, open, other] = await Promise.all([
      TestClient.register(host, { skipAuthorization: true, grantTypes }),
      TestClient.register(host, { skipAuthorization: true, clientType: 'public' }),
      TestClient.register(host, { skipAuthorization: true }),
    ]);
  });
  afterAll(() => host.stop());

  /** An empty success, which says nothing of the token. */
  async function expectDone(response: Promise<Response>): Promise<void> {
    const done = await response;
    expect([done.status, await done.text(), done.headers.get('content-type')]).toEqual([200, '', null]);
    expect(done.headers.get('cache-control')).toBe('no-store');
  }

  /** Which of the tokens still work: introspection, the API and the refresh grant must agree. */
  async function aliveOf({ access_token, refresh_token }: Tokens, who = client): Promise<string[]> {
    const said = await Promise.all(
      [access_token, refresh_token].map(async (token) => {
        const asking = who.clientSecret === undefined ? undefined : await jsonOf(await who.introspect(token));
        return asking?.['active'];
      }),
    );
    const access = await isAlive(host, { access_token });
    const refresh = (await who.refresh(refresh_token)).status === 200;
    if (who.clientSecret !== undefined) expect(said).toEqual([access, refresh]);
    return [...(access ? ['access'] : []), ...(refresh ? ['refresh'] : [])];
  }
  const ALL = ['access', 'refresh'];

  describe.each<[string, () => TestClient]>([
    ['confidential', () => client],
    ['public', () => open],
  ])('of a %s client', (_, who) => {
    it.each(['access_token', 'refresh_token'] as const)(
      'of one %s ends both: access and refresh fall together, at once',
      async (kind) => {
        const tokens = await who().tokens();
        await expectDone(who().revoke(tokens[kind]));
        expect(await aliveOf(tokens, who())).toEqual([]);
      },
    );

    it.each([
      ['right', 'access_token', 'access_token'],
      ['wrong', 'access_token', 'refresh_token'],
      ['right', 'refresh_token', 'refresh_token'],
      ['wrong', 'refresh_token', 'access_token'],
      ['unknown', 'refresh_token', 'saml2_assertion'],
      ['unknown', 'access_token', '__proto__'],
    ] as const)('finds the token with a hint that is %s: %s as %s', async (_case, kind, hint) => {
      const tokens = await who().tokens();
      await expectDone(who().revoke(tokens[kind], hint));
      expect(await aliveOf(tokens, who())).toEqual([]);
    });
  });

  it('reaches every generation of an authorization, and no other authorization of that user', async () => {
    const [first, apart] = [await client.tokens(), await client.tokens()];
    const second = await tokensOf(await client.refresh(first.refresh_token));
    await expectDone(client.revoke(second.access_token));
    expect(await isAlive(host, second)).toBe(false);
    expect((await client.refresh(second.refresh_token)).status).toBe(400);
    expect(await aliveOf(apart)).toEqual(ALL);
  });

  it.each(['access_token', 'refresh_token'] as const)(
    'by a %s that a refresh has replaced ends the authorization too: its holder says that it is over',
    async (kind) => {
      const first = await client.tokens();
      const second = await tokensOf(await client.refresh(first.refresh_token));
      await expectDone(client.revoke(first[kind]));
      expect(await aliveOf(second)).toEqual([]);
    },
  );

  it("of a client's own token ends that one alone", async () => {
    const own = () => client.token({ grant_type: 'client_credentials', scope: 'read' }).then(tokensOf);
    const [one, two] = [await own(), await own()];
    await expectDone(client.revoke(one.access_token));
    expect([await isAlive(host, one), await isAlive(host, two)]).toEqual([false, true]);
  });

  it('may be asked again, and many times at once', async () => {
    const tokens = await client.tokens();
    const { access_token, refresh_token } = tokens;
    const all = Array.from({ length: 8 }, (_, turn) => (turn % 2 ? access_token : refresh_token));
    await Promise.all(all.map((token) => expectDone(client.revoke(token))));
    await expectDone(client.revoke(refresh_token));
    expect(await aliveOf(tokens)).toEqual([]);
  });

  it('leaves nothing alive of a refresh at the same time, whichever comes first', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const tokens = await client.tokens();
      const [refreshing] = await Promise.all([
        client.refresh(tokens.refresh_token),
        expectDone(client.revoke(tokens.refresh_token)),
      ]);
      if (refreshing.status === 200) expect(await aliveOf(await tokensOf(refreshing))).toEqual([]);
      else expect(await aliveOf(tokens)).toEqual([]);
    }
  });

  describe('has no effect, and says so to nobody,', () => {
    it.each(['access_token', 'refresh_token'] as const)(
      "on another client's %s: no client can end what is not its own",
      async (kind) => {
        const tokens = await client.tokens();
        for (const thief of [other, open]) await expectDone(thief.revoke(tokens[kind]));
        expect(await aliveOf(tokens)).toEqual(ALL);
      },
    );

    it("on another client's own token", async () => {
      const tokens = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      await expectDone(other.revoke(tokens.access_token));
      expect(await isAlive(host, tokens)).toBe(true);
    });

    it.each([
      ['unknown token', 'x'.repeat(43)],
      ['short token', 'x'],
      ['long token', 'x'.repeat(10_000)],
      ['token in other letters', 'Ünïcødé 🦉'],
      ['token like JSON', '{"$ne":null}'],
    ])('on an %s', async (_, token) => {
      await expectDone(client.revoke(token));
    });

    it('on an ID token, a code, a client secret or a stored hash', async () => {
      const code = await client.code();
      const tokens = await client.tokens({ scope: 'openid read' });
      const [{ hash }] = await host.dataSource.query<[{ hash: string }]>(
        'SELECT token_hash AS hash FROM oauth2_access_token',
      );
      for (const it of [tokens.id_token, code, client.clientSecret!, hash])
        await expectDone(client.revoke(it));
      expect(await aliveOf(tokens)).toEqual(ALL);
      expect((await client.redeem(code)).status).toBe(200);
    });

    it('with a token that has expired', async () => {
      const tokens = await client.tokens();
      await expire.refreshToken(host, tokens.refresh_token);
      await expectDone(client.revoke(tokens.refresh_token));
      expect(await isAlive(host, tokens)).toBe(true);
    });
  });

  it('takes the family off at the instant, so that cleaning finds it', async () => {
    const [{ refresh_token }, before] = [await client.tokens(), Date.now()];
    await client.revoke(refresh_token);
    const families = await host.dataSource.manager.find(TokenFamily);
    const [ended] = families.filter(({ revokedAt }) => revokedAt !== null && revokedAt.getTime() >= before);
    expect(ended.expires).toEqual(ended.revokedAt);
  });

  describe('is refused', () => {
    it('without a token', async () => {
      for (const token of [undefined, '']) {
        const refusal = await expectRefusal(client.revoke(token), 400, 'invalid_request');
        expect(refusal.error_description).toContain('token');
      }
    });

    it.each<[string, (token: string) => Promise<Response>]>([
      ['without a client', (token) => host.post('revoke_token', { token })],
      ['to an unknown client', (token) => host.post('revoke_token', { token, client_id: 'nobody' })],
      [
        'to a confidential client without its secret',
        (token) => host.post('revoke_token', { token, client_id: client.clientId }),
      ],
      [
        'to a client with a wrong secret',
        (token) => host.post('revoke_token', { token }, { authorization: basic(client.clientId, 'wrong') }),
      ],
    ])('%s, and nothing ends', async (_, revoke) => {
      const tokens = await client.tokens();
      await expectRefusal(revoke(tokens.refresh_token), 401, 'invalid_client');
      expect(await aliveOf(tokens)).toEqual(ALL);
    });

    it('in the URL, whose logs would keep the token', async () => {
      const tokens = await client.tokens();
      const inUrl = host.post(`revoke_token?token=${tokens.access_token}`, {}, client.authentication);
      await expectRefusal(inUrl, 400, 'invalid_request');
      expect(await aliveOf(tokens)).toEqual(ALL);
    });
  });

  it('works after the user is gone, so that nothing comes back with them', async () => {
    const tokens = await client.tokens();
    users.delete('alice');
    await expectDone(client.revoke(tokens.access_token));
    resetUsers();
    expect(await aliveOf(tokens)).toEqual([]);
  });

  it('is nothing for an application that is gone', async () => {
    const gone = await TestClient.register(host, { skipAuthorization: true });
    const { access_token } = await gone.tokens();
    await host.dataSource.manager.delete(Application, { clientId: gone.clientId });
    await expectRefusal(gone.revoke(access_token), 401, 'invalid_client');
  });
});
