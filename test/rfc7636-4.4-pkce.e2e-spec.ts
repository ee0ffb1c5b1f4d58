import { answerOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';

type Changes = Record<string, string | undefined>;
const WITHOUT: Changes = { code_challenge: undefined, code_challenge_method: undefined };

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  const clients: Record<string, TestClient> = {};
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    const skipAuthorization = true;
    clients['public'] = await TestClient.register(host, { clientType: 'public', skipAuthorization });
    clients['confidential'] = await TestClient.register(host, { skipAuthorization });
    clients['registered without'] = await TestClient.register(host, {
      skipAuthorization,
      requirePkce: false,
    });
  });
  afterAll(() => host?.stop());

  const outcome = async (client: TestClient, changes: Changes) => {
    const { error, code } = answerOf(await client.authorize(changes)).parameters;
    return error ?? (code && 'code');
  };

  describe.each(['public', 'confidential', 'registered without'])('a client (%s)', (kind) => {
    it('may use S256', async () => {
      expect(await outcome(clients[kind], {})).toBe('code');
    });

    it.each([
      ['plain', { code_challenge_method: 'plain' }],
      ['no method, which means plain', { code_challenge_method: undefined }],
      ['an empty method', { code_challenge_method: '' }],
      ['s256', { code_challenge_method: 's256' }],
      ['S512', { code_challenge_method: 'S512' }],
      ['a method without a challenge', { code_challenge: undefined }],
      ['an empty challenge', { code_challenge: '' }],
      ['a challenge of 42 characters', { code_challenge: 'a'.repeat(42) }],
      ['a challenge of 129 characters', { code_challenge: 'a'.repeat(129) }],
      ['a challenge in base64 instead of base64url', { code_challenge: `${'a'.repeat(42)}+` }],
      ['a challenge with padding', { code_challenge: `${'a'.repeat(43)}=` }],
      ['a challenge with a line break after it', { code_challenge: `${'a'.repeat(43)}\n` }],
      ['a challenge in another script', { code_challenge: 'ä'.repeat(43) }],
    ])('may not use %s', async (_case, changes: Changes) => {
      expect(await outcome(clients[kind], changes)).toBe('invalid_request');
    });
  });

  it.each([
    ['public', 'invalid_request'],
    ['confidential', 'invalid_request'],
    ['registered without', 'code'],
  ])('no PKCE at all from a client (%s): %s', async (kind, expected) => {
    expect(await outcome(clients[kind], WITHOUT)).toBe(expected);
  });

  it('with prompt=none is required all the same', async () => {
    expect(await outcome(clients['public'], { ...WITHOUT, prompt: 'none' })).toBe('invalid_request');
  });

  it.each([43, 128])('a challenge of %d characters of every kind is well-formed', async (length) => {
    const all = 'ABCXYZabcxyz0189-._~'.repeat(7).slice(0, length);
    expect(await outcome(clients['public'], { code_challenge: all })).toBe('code');
  });

  it('the challenge is in no answer (RFC 9700 section 2.1.1)', async () => {
    const client = clients['public'];
    for (const changes of [{}, { scope: 'fly' }]) {
      expect((await client.authorize(changes)).headers.get('location')).not.toContain(client.challenge);
    }
  });

  it('the code is worth nothing without its verifier', async () => {
    const client = clients['public'];
    expect((await client.redeem(await client.code(), { code_verifier: undefined })).status).toBe(400);
    expect((await client.redeem(await client.code(), { code_verifier: 'x'.repeat(43) })).status).toBe(400);
    expect((await client.redeem(await client.code(), { code_verifier: client.challenge })).status).toBe(400);
    expect((await client.redeem(await client.code())).status).toBe(200);
  });
});

describe.each(pairs)('with the option pkce=optional, on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, options: { pkce: 'optional' } });
  });
  afterAll(() => host?.stop());

  it.each([
    ['confidential', 'code', undefined],
    ['public', 'error', 'invalid_request'],
  ] as const)('a %s client without PKCE gets: %s', async (clientType, name, error) => {
    const client = await TestClient.register(host, { clientType, skipAuthorization: true });
    const { parameters } = answerOf(await client.authorize(WITHOUT));
    expect(parameters).toHaveProperty(name);
    expect(parameters['error']).toBe(error);
  });

  it('what is sent must be S256 and well-formed all the same', async () => {
    const client = await TestClient.register(host, { skipAuthorization: true });
    for (const changes of [{ code_challenge_method: 'plain' }, { code_challenge: 'short' }]) {
      expect(answerOf(await client.authorize(changes)).parameters['error']).toBe('invalid_request');
    }
  });
});
