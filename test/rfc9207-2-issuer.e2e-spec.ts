import { answerOf, deliveryOf, errorPageOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';

/** Where the issuer lies is no matter of the database. */
const issuers = [
  ...pairs.map((pair) => [...pair, '/o'] as const),
  ['express', 'sqlite', ''] as const,
  ['fastify', 'sqlite', '/a/b'] as const,
];

describe.each(issuers)('on %s with %s, an issuer with the path %j', (platform, database, path) => {
  let host: Host;
  let client: TestClient;
  let metadata: Record<string, unknown>;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, path });
    client = await TestClient.register(host);
    metadata = (await (await host.fetch('.well-known/openid-configuration')).json()) as Record<
      string,
      unknown
    >;
  });
  afterAll(() => host?.stop());

  it('says in its metadata that it names itself', () => {
    expect(metadata).toMatchObject({
      authorization_response_iss_parameter_supported: true,
      issuer: host.issuer,
    });
  });

  it.each([
    ['code', async () => client.decide(await client.authorize(), true)],
    ['access_denied', async () => client.decide(await client.authorize({ prompt: 'consent' }), false)],
    ['invalid_scope', () => client.authorize({ scope: 'fly' })],
    ['unsupported_response_type', () => client.authorize({ response_type: 'token' })],
    ['invalid_scope', () => client.authorize({ scope: 'fly', response_mode: 'fragment' })],
    ['invalid_scope', () => client.authorize({ scope: 'fly', response_mode: 'form_post' })],
    ['login_required', () => client.authorize({ prompt: 'none' }, '')],
    ['invalid_request', () => client.authorize({ prompt: 'none', code_challenge: 'short' }, '')],
  ])('names itself, as its metadata does, with %s', async (what, ask: () => Promise<Response>) => {
    const { parameters } = await deliveryOf(await ask());
    expect(Object.hasOwn(parameters, 'code') ? 'code' : parameters['error']).toBe(what);
    expect(parameters['iss']).toBe(metadata['issuer']);
  });

  it('does not take its name from the request', async () => {
    const response = await host.fetch(
      client.authorizationUrl({ prompt: 'none', iss: 'https://evil.example' }),
      {
        headers: {
          'x-forwarded-host': 'evil.example',
          forwarded: 'host=evil.example',
          'x-forwarded-proto': 'https',
        },
      },
    );
    expect(answerOf(response).parameters['iss']).toBe(host.issuer);
  });

  it('has nobody to name itself to on an error page', async () => {
    expect((await errorPageOf(await client.authorize({ redirect_uri: 'https://evil.example' }))).status).toBe(
      400,
    );
  });
});
