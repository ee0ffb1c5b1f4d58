import {
  type AbstractApplication,
  type ApplicationRegistration,
  OAuth2ProviderOptions,
  SubjectIdentifiers,
} from 'nest-oauth2-provider';
import { answerOf } from './support/authorization.js';
import { TestClient, type Tokens, bearer, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { Host, type HostOptions, pairs } from './support/host.js';
import { jsonOf, metadataOf, verifiedIdToken } from './support/openid.js';
import { loginCookie } from './support/owners.js';

const SALT = 'the salt of the pairwise subjects, for ever the same';
const SECRET = 'a secret of the tests that rotates, long enough';
const OPENID = { scope: 'openid' };

const at = (redirectUri: string, more: Partial<ApplicationRegistration> = {}) => ({
  skipAuthorization: true,
  redirectUris: [redirectUri],
  metadata: { subject_type: 'pairwise' },
  ...more,
});

describe.each(pairs)('subjects (OpenID Connect Core section 8) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { pairwiseSalt: SALT } });
  });
  afterAll(() => host?.stop());

  const register = (uri: string, more?: Partial<ApplicationRegistration>, where = host) =>
    TestClient.register(where, at(uri, more));
  const tokensAt = async (client: TestClient, uri: string, user = 'alice', scope = 'openid') => {
    const asked = { scope, redirect_uri: uri };
    const { code } = answerOf(await client.authorize(asked, loginCookie(user))).parameters;
    return tokensOf(await client.redeem(code, { redirect_uri: uri }));
  };
  const subOf = async ({ id_token }: Tokens, client: TestClient) =>
    (await verifiedIdToken(client.host, id_token, client.clientId)).claims.sub;
  const subAt = async (client: TestClient, uri: string, user = 'alice') =>
    subOf(await tokensAt(client, uri, user), client);

  const ONE = 'https://one.example.com/callback';
  const OTHER = 'https://two.example.com/callback';

  it('are public or pairwise, says the metadata', async () => {
    expect(await metadataOf(host)).toMatchObject({ subject_types_supported: ['public', 'pairwise'] });
  });

  it('pairwise: the same for the clients of one host, another for each host, and never the id of the user', async () => {
    const [one, twin, other] = [
      await register(ONE),
      await register('https://one.example.com:8443/other'),
      await register(OTHER),
    ];
    const sub = await subAt(one, ONE);
    expect(sub).toMatch(/^[\w-]{43}$/);
    expect(await subAt(one, ONE)).toBe(sub);
    expect(await subAt(twin, 'https://one.example.com:8443/other')).toBe(sub);
    expect(await subAt(other, OTHER)).not.toBe(sub);
    expect(await subAt(one, ONE, 'bob')).not.toBe(sub);
  });

  it('pairwise: apps on a device stand each for itself', async () => {
    const uri = 'http://127.0.0.1/callback';
    const [one, other] = [await register(uri), await register(uri)];
    expect(await subAt(one, uri)).not.toBe(await subAt(other, uri));
  });

  it('are the same in ID token, UserInfo, introspection and after a refresh', async () => {
    const client = await register(ONE);
    const tokens = await tokensAt(client, ONE);
    const sub = await subOf(tokens, client);
    const told = await Promise.all([
      jsonOf(await host.fetch('userinfo', { headers: bearer(tokens.access_token) })),
      jsonOf(await client.introspect(tokens.access_token)),
      jsonOf(await client.introspect(tokens.refresh_token)),
    ]);
    expect(told.map((each) => each['sub'])).toEqual([sub, sub, sub]);
    expect(await subOf(await tokensOf(await client.refresh(tokens.refresh_token)), client)).toBe(sub);
    // Routes of the host itself go on knowing their user.
    const { access_token } = await tokensAt(client, ONE, 'alice', 'read');
    const me = await host.fetch('/api/me', { headers: bearer(access_token) });
    expect(await me.json()).toMatchObject({ user: 'alice' });
  });

  it('are the same by a device', async () => {
    const client = await deviceClient(host, { metadata: { subject_type: 'pairwise' } });
    const { device_code, user_code } = await codesOf(client, OPENID);
    await decideDevice(host, user_code, true);
    const tokens = await tokensOf(await poll(client, device_code));
    const { claims } = await verifiedIdToken(host, tokens.id_token, client.clientId);
    expect(claims.sub).toMatch(/^[\w-]{43}$/);
  });

  it('an id_token_hint and a claim sub with one are understood', async () => {
    const client = await register(ONE);
    const { id_token } = await tokensAt(client, ONE);
    const sub = await subOf({ id_token } as Tokens, client);
    const silently = async (changes: Record<string, string>, user: string) =>
      answerOf(
        await client.authorize(
          { ...OPENID, redirect_uri: ONE, prompt: 'none', ...changes },
          loginCookie(user),
        ),
      ).parameters;
    const claims = JSON.stringify({ id_token: { sub: { value: sub } } });
    expect(await silently({ id_token_hint: id_token, claims }, 'alice')).toHaveProperty('code');
    expect(await silently({ id_token_hint: id_token }, 'bob')).toMatchObject({ error: 'login_required' });
    expect(await silently({ claims }, 'bob')).toMatchObject({ error: 'login_required' });
    const raw = JSON.stringify({ id_token: { sub: { value: 'alice' } } });
    expect(await silently({ claims: raw }, 'alice')).toMatchObject({ error: 'login_required' });
  });

  it('public ones are the id of the user, for every client', async () => {
    const client = await register(ONE, { metadata: { subject_type: 'public' } });
    expect(await subAt(client, ONE)).toBe('alice');
  });

  it.each<[string, Partial<ApplicationRegistration>]>([
    ['several hosts', { redirectUris: [ONE, OTHER] }],
    ['a sector_identifier_uri', { metadata: { subject_type: 'pairwise', sector_identifier_uri: ONE } }],
    ['an unknown type', { metadata: { subject_type: 'private' } }],
  ])('are refused for %s at registration', async (_case, more) => {
    await expect(register(ONE, more)).rejects.toThrow(/subject_type|sector_identifier_uri/);
  });
});

/** Hosts that are started within a test. */
async function withHost<Result>(
  given: HostOptions,
  work: (host: Host, client: TestClient) => Promise<Result>,
  registration: Partial<ApplicationRegistration> = { metadata: { subject_type: 'pairwise' } },
): Promise<Result> {
  const host = await Host.start(given);
  try {
    return await work(host, await TestClient.register(host, { skipAuthorization: true, ...registration }));
  } finally {
    await host.stop();
  }
}

const subjectAt = async (host: Host, client: TestClient) => {
  const { id_token } = await client.tokens(OPENID);
  return (await verifiedIdToken(host, id_token, client.clientId)).claims.sub;
};

describe('pairwise subjects', () => {
  it('do not change when the secret rotates', async () => {
    const before = await withHost({ options: { pairwiseSalt: SALT, secret: SECRET } }, subjectAt);
    const rotated = ['another secret of the tests, and long enough', SECRET];
    expect(await withHost({ options: { pairwiseSalt: SALT, secret: rotated } }, subjectAt)).toBe(before);
    const salt = `${SALT}, but another`;
    expect(await withHost({ options: { pairwiseSalt: salt, secret: SECRET } }, subjectAt)).not.toBe(before);
  });

  it('cannot be registered without the option that makes them', async () => {
    await expect(withHost({}, subjectAt)).rejects.toThrow(/pairwiseSalt/);
    await withHost(
      {},
      async (host) => {
        expect(await metadataOf(host)).toMatchObject({ subject_types_supported: ['public'] });
      },
      {},
    );
  });

  it('are never the id of the user where the option is gone: the client gets an error', async () => {
    const refusal = await withHost({ options: { pairwiseSalt: SALT } }, async (host, client) => {
      const code = await client.code(OPENID);
      Object.assign(host.app.get(OAuth2ProviderOptions), { pairwiseSalt: undefined });
      const response = await client.redeem(code);
      return { status: response.status, text: await response.text() };
    });
    expect([refusal.status, JSON.parse(refusal.text)]).toMatchObject([500, { error: 'server_error' }]);
    expect(refusal.text).not.toContain('alice');
  });

  it.each(['short', 7])('refuse %j as their salt, at start', async (salt) => {
    await expect(Host.start({ options: { pairwiseSalt: salt as string } })).rejects.toThrow(/pairwiseSalt/);
  });
});

/** A host that has its own names for its users. */
class Numbered extends SubjectIdentifiers {
  override types(): string[] {
    return ['public', 'pairwise'];
  }

  override subjectOf(userId: string, client: AbstractApplication): Promise<string> {
    return Promise.resolve(`${userId.length}-${client.name}`);
  }
}

it("a host's own subject identifiers are used everywhere", async () => {
  await withHost(
    { structure: { subjectIdentifiers: Numbered } },
    async (host, client) => {
      const { access_token, id_token } = await client.tokens(OPENID);
      const { claims } = await verifiedIdToken(host, id_token, client.clientId);
      const userInfo = await jsonOf(await host.fetch('userinfo', { headers: bearer(access_token) }));
      const { sub } = await jsonOf(await client.introspect(access_token));
      expect([claims.sub, userInfo['sub'], sub]).toEqual(Array(3).fill('5-Mine'));
      const silent = await client.authorize({ ...OPENID, prompt: 'none', id_token_hint: id_token });
      expect(answerOf(silent).parameters).toHaveProperty('code');
    },
    { name: 'Mine', metadata: { subject_type: 'pairwise' } },
  );
});
