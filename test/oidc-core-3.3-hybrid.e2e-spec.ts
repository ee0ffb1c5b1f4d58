import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  AccessToken,
  AuthorizationCode,
  ExpiredRecords,
  IdToken,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { type Delivery, deliveryOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { verifiedIdToken } from './support/openid.js';
import { loginCookie, resetUsers } from './support/owners.js';
import { expectRefusal, isAlive, sha256 } from './support/token-endpoint.js';

type Changes = Record<string, string | undefined>;

const TYPES = ['code id_token', 'code token', 'code id_token token'];
const REGISTERED = {
  grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
  responseTypes: TYPES,
  skipAuthorization: true,
};
/** Parameters of the answer beside `state` and `iss`. */
const GIVEN: Record<string, string[]> = {
  code: ['code'],
  id_token: ['id_token'],
  token: ['access_token', 'token_type', 'expires_in', 'scope'],
};
const MINUTE = 60;

/** The words in every order. */
function orders([first, ...others]: string[]): string[][] {
  if (first === undefined) return [[]];
  return orders(others).flatMap((rest) =>
    [...rest, ''].map((_, at) => [...rest.slice(0, at), first, ...rest.slice(at)]),
  );
}
const half = (value: string) => Buffer.from(sha256(value), 'hex').subarray(0, 16).toString('base64url');

describe.each(pairs)('the hybrid flow (OpenID Connect Core 3.3) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, options: { profile: 'oauth2.0-compatible' } });
    client = await TestClient.register(host, REGISTERED);
  });
  afterAll(() => host.stop());

  const ask = async (response_type: string, changes: Changes = {}, cookie?: string): Promise<Delivery> =>
    deliveryOf(
      await client.authorize({ response_type, scope: 'openid read', nonce: 'n', ...changes }, cookie),
    );
  const claimsOf = async (idToken: string) => (await verifiedIdToken(host, idToken, client.clientId)).claims;
  const familyOf = async (entity: typeof AccessToken | typeof RefreshToken, token: string) =>
    (await host.dataSource.manager.findOneByOrFail<AccessToken>(entity, { tokenHash: sha256(token) }))
      .familyId;

  describe.each(TYPES)('response_type=%s', (type) => {
    it.each(orders(type.split(' ')))(
      'answers all of it in the fragment, in whatever order: %s %s %s',
      async (...words) => {
        const { mode, to, parameters } = await ask(words.filter((word) => GIVEN[word]).join(' '));
        expect([mode, to]).toEqual(['fragment', REDIRECT_URI]);
        const expected = [...type.split(' ').flatMap((part) => GIVEN[part]), 'state', 'iss'];
        expect(Object.keys(parameters).sort()).toEqual(expected.sort());
        expect(parameters).toMatchObject({ state: 'a state', iss: host.issuer });
      },
    );

    it('binds what comes along to the ID token, by c_hash and at_hash', async () => {
      const { parameters } = await ask(type);
      const { code, id_token, access_token } = parameters;
      if (id_token === undefined) return expect(type).toBe('code token');
      const claims = await claimsOf(id_token);
      expect([claims['c_hash'], claims['at_hash']]).toEqual([half(code), access_token && half(access_token)]);
      expect(claims).not.toHaveProperty('s_hash');
    });

    it('gives a code that redeems to tokens of the same family', async () => {
      const how = { acr: 'urn:level:2', amr: ['pwd', 'otp'] };
      const cookie = loginCookie('alice', Math.floor(Date.now() / 1000) - 60, 'one session', how);
      const { parameters } = await ask(type, {}, cookie);
      const tokens = await tokensOf(await client.redeem(parameters['code']));
      const family = await familyOf(AccessToken, tokens.access_token);
      expect(await familyOf(RefreshToken, tokens.refresh_token)).toBe(family);
      const { access_token, id_token } = parameters;
      if (access_token) {
        expect(await familyOf(AccessToken, access_token)).toBe(family);
        expect(access_token).not.toBe(tokens.access_token);
        expect(await isAlive(host, { access_token })).toBe(true);
      }
      const second = await claimsOf(tokens.id_token);
      expect(second).toMatchObject({ nonce: 'n', at_hash: half(tokens.access_token), ...how });
      expect(second).not.toHaveProperty('c_hash');
      if (id_token) {
        // Section 3.3.3.6: the same login, in another token.
        const first = await claimsOf(id_token);
        const { iss, sub, aud, auth_time, sid, nonce } = first;
        expect(first).toMatchObject(how);
        expect(second).toMatchObject({ iss, sub, aud, auth_time, sid, nonce });
        expect(second.jti).not.toBe(first.jti);
        const { manager } = host.dataSource;
        for (const { jti } of [first, second])
          expect(await manager.findOneByOrFail(IdToken, { id: jti! })).toMatchObject({ familyId: family });
      }
    });

    it('gives a code whose replay ends all of it, the tokens from the fragment too', async () => {
      const { parameters } = await ask(type);
      const tokens = await tokensOf(await client.redeem(parameters['code']));
      await expectRefusal(client.redeem(parameters['code']), 400, 'invalid_grant');
      expect(await isAlive(host, tokens)).toBe(false);
      await expectRefusal(client.refresh(tokens.refresh_token), 400, 'invalid_grant');
      const { access_token } = parameters;
      if (access_token) expect(await isAlive(host, { access_token })).toBe(false);
    });

    it('gives a code that one of many redeems, and the others end', async () => {
      const { parameters } = await ask(type);
      const answers = await Promise.all([1, 2, 3, 4].map(() => client.redeem(parameters['code'])));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
      const tokens = await tokensOf(answers.find(({ status }) => status === 200)!);
      expect(await isAlive(host, tokens)).toBe(false);
      const { access_token } = parameters;
      if (access_token) expect(await isAlive(host, { access_token })).toBe(false);
    });

    it.each<[string, Changes]>([
      ['PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
      ['a challenge that is one', { code_challenge: 'short' }],
    ])('needs %s, for there is a code', async (_case, changes) => {
      const { mode, parameters } = await ask(type, changes);
      expect([mode, parameters['error']]).toEqual(['fragment', 'invalid_request']);
    });

    it('refuses the query, in the fragment', async () => {
      const { mode, parameters } = await ask(type, { response_mode: 'query' });
      expect([mode, parameters['error']]).toEqual(['fragment', 'invalid_request']);
    });

    it('needs a nonce where an ID token comes from here, and only there', async () => {
      const { mode, parameters } = await ask(type, { nonce: undefined });
      expect(mode).toBe('fragment');
      if (type.includes('id_token')) expect(parameters).toMatchObject({ error: 'invalid_request' });
      else expect(parameters).toHaveProperty('access_token');
    });

    it('is refused to a client that is registered for code alone, and the other way round', async () => {
      const plain = await TestClient.register(host, { skipAuthorization: true });
      const hybrid = { response_type: type, scope: 'openid', nonce: 'n' };
      const refusals = await Promise.all(
        [plain.authorize(hybrid), client.authorize()].map((answer) => answer.then(deliveryOf)),
      );
      for (const { parameters } of refusals)
        expect(parameters).toMatchObject({ error: 'unauthorized_client' });
      const both = await TestClient.register(host, { ...REGISTERED, responseTypes: [type, 'code'] });
      for (const changes of [hybrid, {}])
        expect((await deliveryOf(await both.authorize(changes))).parameters).toHaveProperty('code');
    });
  });

  it('an access token from the fragment that is revoked takes the code with it', async () => {
    const { parameters } = await ask('code token');
    await client.revoke(parameters['access_token']);
    await expectRefusal(client.redeem(parameters['code']), 400, 'invalid_grant');
  });

  it('no refresh token comes through the browser', async () => {
    const before = await host.dataSource.manager.count(RefreshToken);
    const { parameters } = await ask('code id_token token');
    expect(parameters).not.toHaveProperty('refresh_token');
    expect(await host.dataSource.manager.count(RefreshToken)).toBe(before);
  });

  it('the access token from the fragment lives on where the code expires unused and is cleared', async () => {
    const { parameters } = await ask('code id_token token');
    const alone = await TestClient.register(host, { skipAuthorization: true });
    const code = await alone.code();
    const { manager } = host.dataSource;
    const familyOfCode = async (value: string) =>
      (await manager.findOneByOrFail(AuthorizationCode, { codeHash: sha256(value) })).familyId!;
    const [shared, own] = [await familyOfCode(parameters['code']), await familyOfCode(code)];
    await host.app.get(ExpiredRecords).clear({ now: new Date(Date.now() + (MINUTE + 1) * 1000) });
    expect(await manager.existsBy(AuthorizationCode, { codeHash: sha256(parameters['code']) })).toBe(false);
    expect(await isAlive(host, { access_token: parameters['access_token'] })).toBe(true);
    expect([
      await manager.existsBy(TokenFamily, { id: shared }),
      await manager.existsBy(TokenFamily, { id: own }),
    ]).toEqual([true, false]);
  });
});

describe.each([pairs[0], pairs[pairs.length - 1]])(
  'c_hash and at_hash (OpenID Connect Core 3.3.2.11) on %s with %s',
  (platform, database) => {
    const ALGORITHMS = [
      ['RS256', 'sha256'],
      ['PS384', 'sha384'],
      ['ES512', 'sha512'],
      ['EdDSA', 'sha512'],
      ['HS384', 'sha384'],
    ];
    let host: Host;
    beforeAll(async () => {
      const signingAlgorithms = ALGORITHMS.map(([name]) => name);
      const options = { profile: 'oauth2.0-compatible' as const, signingAlgorithms };
      host = await Host.start({ platform, database, options });
    });
    afterAll(() => host.stop());

    it.each(ALGORITHMS)(
      'of an ID token that is signed with %s are halves of %s',
      async (algorithm, digest) => {
        const party = await TestClient.register(host, { ...REGISTERED, algorithm, hashClientSecret: false });
        const asked = { response_type: 'code id_token token', scope: 'openid', nonce: 'n' };
        const { parameters } = await deliveryOf(await party.authorize(asked));
        expect(decodeProtectedHeader(parameters['id_token']).alg).toBe(algorithm);
        const halfOf = (value: string) => {
          const whole = createHash(digest).update(value, 'ascii').digest();
          return whole.subarray(0, whole.length / 2).toString('base64url');
        };
        const { code, access_token, id_token } = parameters;
        expect(decodeJwt(id_token)).toMatchObject({ c_hash: halfOf(code), at_hash: halfOf(access_token) });
        const tokens = await tokensOf(await party.redeem(code));
        expect(decodeJwt(tokens.id_token)).toMatchObject({ at_hash: halfOf(tokens.access_token) });
      },
    );
  },
);
