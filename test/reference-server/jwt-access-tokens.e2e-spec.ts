import { decodeProtectedHeader } from 'jose';
import { validateJwtAccessToken, allowInsecureRequests } from 'oauth4webapi';
import { basic, bearer, tokensOf } from '../support/client.js';
import { READY_WITHIN, ReferenceServer } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 60_000);

interface Registered {
  readonly client_id: string;
  readonly client_secret: string;
}

describe('the reference server with ACCESS_TOKEN_FORMAT=jwt', () => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on('fastify', 'sqlite', { ACCESS_TOKEN_FORMAT: 'jwt' });
    await server.start();
  });
  afterAll(() => server?.dispose());

  const tokenFor = async (words: string[], form: Record<string, string> = {}) => {
    const command = ['createapplication', 'confidential', 'client-credentials', ...words];
    const { client_id, client_secret } = await server.cliJson<Registered>(...command);
    const response = await fetch(`${server.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
      headers: { authorization: basic(client_id, client_secret) },
    });
    return (await tokensOf(response)).access_token;
  };

  it('issues what its own API and another resource server take', async () => {
    const resource = `${server.origin}/api`;
    const token = await tokenFor([], { scope: 'read', resource });
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    const hello = await fetch(`${server.origin}/api/notes`, { headers: bearer(token) });
    expect(hello.status).toBe(200);
    const claims = await validateJwtAccessToken(
      { issuer: server.issuer, jwks_uri: `${server.issuer}/.well-known/jwks.json` },
      new Request(resource, { headers: bearer(token) }),
      resource,
      { [allowInsecureRequests]: true },
    );
    expect(claims).toMatchObject({ scope: 'read', iss: server.issuer });
  });

  it('leaves an application its opaque ones', async () => {
    expect(await tokenFor(['--access-token-format', 'opaque'])).toMatch(/^[\w-]{43}$/);
  });
});
