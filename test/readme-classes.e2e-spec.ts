import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import {
  type AuditLog,
  type ClientAuthenticationMethod,
  DEFAULT_CLIENT_AUTHENTICATION_METHODS,
  DEFAULT_DOCTOR_CHECKS,
  DEFAULT_ENDPOINTS,
  DEFAULT_GRANTS,
  DEFAULT_RESPONSE_TYPES,
  Doctor,
  type DoctorCheck,
  type EndpointClass,
  type Grant,
  IntrospectionController,
  type OAuth2EventListener,
  type Pages,
  type ResponseType,
  type Scopes,
  Sessions,
  type SubjectIdentifiers,
  type Signer,
  TokenController,
  type TokenGenerator,
  Tokens,
} from 'nest-oauth2-provider';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host } from './support/host.js';
import { keySetOf, metadataOf } from './support/openid.js';
import { loginCookie } from './support/owners.js';
import { recorder } from './support/recorder.js';
import { shownClass } from './support/shown-classes.js';
import { keyFor, kmsFor } from './support/signing.js';
import { expectRefusal } from './support/token-endpoint.js';

const BADGE = 'urn:example:badge';
const GENUINE = { grant_type: BADGE, badge: 'a badge of yours, checked as you check badges' };
const MACHINE = { redirectUris: [], responseTypes: [] };

interface SignedIn {
  list(userId: string): Promise<{ sid: string; applications: string[] }[]>;
  signOut(userId: string, sid: string): Promise<void>;
  passwordChanged(userId: string): Promise<void>;
}

interface Report {
  tokenFor(userId: string): Promise<string>;
}

/** The README's classes come in by the doors that the built-in ones use, and do what it says of them. */
describe.each(['express', 'fastify'] as const)('the classes that the README shows, on %s', (platform) => {
  let host: Host;
  let client: TestClient;
  const logged: string[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  const audit = path.join(folder, 'audit.log');
  beforeAll(async () => {
    process.env['AUDIT_FILE'] = audit;
    const own = new Map<EndpointClass, EndpointClass>([
      [IntrospectionController, await shownClass('InnerIntrospectionController')],
      [TokenController, await shownClass('CountingTokenController')],
    ]);
    host = await Host.start({
      platform,
      logger: recorder(logged),
      structure: {
        endpoints: DEFAULT_ENDPOINTS.map((endpoint) => own.get(endpoint) ?? endpoint),
        pages: await shownClass<Pages>('MyPages'),
        grants: [...DEFAULT_GRANTS, await shownClass<Grant>('BadgeGrant')],
        responseTypes: [...DEFAULT_RESPONSE_TYPES, await shownClass<ResponseType>('AgreedAtResponseType')],
        clientAuthenticationMethods: [
          ...DEFAULT_CLIENT_AUTHENTICATION_METHODS,
          await shownClass<ClientAuthenticationMethod>('ProxyCertificate'),
        ],
        tokenGenerator: await shownClass<TokenGenerator>('PrefixedTokens'),
        scopesProvider: await shownClass<Scopes>('TenantScopes'),
        eventListeners: [
          await shownClass<OAuth2EventListener>('ReplayAlarm'),
          await shownClass<AuditLog>('AuditFile'),
        ],
        doctorChecks: [...DEFAULT_DOCTOR_CHECKS, await shownClass<DoctorCheck>('NamesCheck')],
        subjectIdentifiers: await shownClass<SubjectIdentifiers>('MigratedSubjects'),
      },
    });
    client = await TestClient.register(host, {
      ...MACHINE,
      grantTypes: [BADGE],
      tokenEndpointAuthMethod: 'client_secret_basic',
    });
  });
  afterAll(async () => {
    await host.stop();
    delete process.env['AUDIT_FILE'];
    rmSync(folder, { recursive: true });
  });

  it('an endpoint that extends ours is advertised, works, and has a guard of its own', async () => {
    const { introspection_endpoint } = await metadataOf(host);
    expect(introspection_endpoint).toBe(`${host.issuer}/introspect`);
    const ask = (headers: Record<string, string>) =>
      host.post('introspect', { token: 'x' }, { ...client.authentication, ...headers });
    expect((await ask({})).status).toBe(403);
    const answer = await ask({ 'x-from-inside': 'yes' });
    expect([answer.status, await answer.json()]).toEqual([200, { active: false }]);
    await expectRefusal(host.post('introspect', {}, { 'x-from-inside': 'yes' }), 401, 'invalid_client');
  });

  it('a page is drawn by the class of the host, the others by ours', async () => {
    const error = await (await host.fetch('authorize')).text();
    expect(error).toContain('<h1>This request cannot be completed</h1><p>');
    expect(await (await (await TestClient.register(host)).authorize()).text()).toContain('name="allow"');
  });

  it('an endpoint of its own stands in the place of ours, and a grant issues a token that comes in', async () => {
    const tokens = await tokensOf(await client.token(GENUINE));
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^notes_access_token_/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
    const me = await host.fetch('/api/me', { headers: bearer(tokens.access_token) });
    expect(await me.json()).toEqual({ client: client.clientId, user: null, scopes: ['read'] });
    expect((await metadataOf(host)).grant_types_supported).toContain(BADGE);
  });

  it('a grant refuses as the built-in ones do', async () => {
    await expectRefusal(client.token({ ...GENUINE, badge: 'mine' }), 400, 'invalid_grant');
    await expectRefusal(client.token({ grant_type: BADGE }), 400, 'invalid_request');
    await expectRefusal(client.token(GENUINE, {}), 401, 'invalid_client');
    const other = await TestClient.register(host);
    await expectRefusal(other.token(GENUINE), 400, 'unauthorized_client');
  });

  it('a response type answers with what the server adds to it', async () => {
    const asking = await TestClient.register(host, { responseTypes: ['agreed_at', 'agreed_at code'] });
    const location = await asking.consented({ response_type: 'agreed_at' });
    const agreed_at = expect.stringMatching(/^\d{10}$/) as string;
    expect(Object.fromEntries(location.searchParams)).toEqual({
      agreed_at,
      state: 'a state',
      iss: host.issuer,
    });
    const both = await asking.consented({ response_type: 'code agreed_at' });
    expect(Object.fromEntries(both.searchParams)).toMatchObject({
      agreed_at,
      code: expect.any(String) as string,
    });
  });

  it('a method of client authentication lets in whom the proxy names', async () => {
    const machine = await TestClient.register(host, {
      ...MACHINE,
      grantTypes: ['client_credentials'],
      tokenEndpointAuthMethod: 'tls_client_auth',
    });
    const ask = (subject: string) =>
      machine.token({ grant_type: 'client_credentials' }, { 'x-client-subject': subject });
    expect(await tokensOf(await ask(machine.clientId))).toMatchObject({ scope: 'read write' });
    await expectRefusal(ask('nobody'), 401, 'invalid_client');
    // Registered for another method.
    await expectRefusal(ask(client.clientId), 401, 'invalid_client');
  });

  it('a scopes provider is asked at the token endpoint', async () => {
    const machine = await TestClient.register(host, { ...MACHINE, grantTypes: ['client_credentials'] });
    const demo = { ...machine.authentication, 'x-tenant': 'demo' };
    const ask = (scope?: string) => machine.token({ grant_type: 'client_credentials', scope }, demo);
    expect((await tokensOf(await ask())).scope).toBe('read');
    await expectRefusal(ask('read write'), 400, 'invalid_scope');
  });

  it('a listener hears of a replay, a grant of a host tells of its tokens, and the audit log is in a file', async () => {
    await tokensOf(await client.token(GENUINE));
    const web = await TestClient.register(host);
    const code = await web.code();
    await web.redeem(code);
    await web.redeem(code);
    expect(logged.join('\n')).toMatch(
      `authorization_code of alice may be stolen from ${web.clientId}: ask them to log in`,
    );
    const written = () => readFileSync(audit, 'utf8');
    for (const end = Date.now() + 5_000; !written().includes('"replay.detected"') && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = written().trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'token.issued', grantType: BADGE, clientId: client.clientId }),
    );
    expect(events.at(-1)).toMatchObject({ event: 'replay.detected', outcome: 'failure' });
  });

  it('the doctor looks at what the host adds', async () => {
    const { clientId } = await TestClient.register(host, { name: '' });
    expect((await host.app.get(Doctor).examine()).findings).toEqual([
      expect.objectContaining({ code: 'MY01', severity: 'warning', clients: [clientId] }),
    ]);
  });

  it('subjects are as the host has them, for the client that it means', async () => {
    const metadata = { came_from: 'the old server' };
    const [old, fresh] = [
      await TestClient.register(host, { metadata, skipAuthorization: true }),
      await TestClient.register(host, { skipAuthorization: true }),
    ];
    const subOf = async (of: TestClient) => {
      const { access_token } = await of.tokens({ scope: 'openid' });
      return (
        (await (await host.fetch('userinfo', { headers: bearer(access_token) })).json()) as { sub: string }
      ).sub;
    };
    expect([await subOf(old), await subOf(fresh)]).toEqual(['old|alice', 'alice']);
  });

  it('a job has tokens for a user', async () => {
    const report = await TestClient.register(host, { clientId: 'the-client-id-of-the-report' });
    const NightlyReport = await shownClass<Report>('NightlyReport');
    const token = await new NightlyReport(host.app.get(Tokens)).tokenFor('alice');
    const headers = { ...report.authentication, 'x-from-inside': 'yes' };
    const answer = await host.post('introspect', { token }, headers);
    expect(await answer.json()).toMatchObject({
      active: true,
      sub: 'alice',
      aud: 'https://api.example.com/notes',
    });
  });

  it('a page of the host lists the sessions of a user and ends them', async () => {
    const mine = await TestClient.register(host, { name: 'Notes', skipAuthorization: true });
    const Devices = await shownClass<SignedIn>('Devices');
    const devices = new Devices(host.app.get(Sessions));
    await devices.passwordChanged('alice');
    for (const session of ['at the desk', 'on the phone'])
      await mine.tokens({ scope: 'openid' }, loginCookie('alice', undefined, session));
    const [first, second] = await devices.list('alice');
    expect([first.applications, second.applications]).toEqual([['Notes'], ['Notes']]);
    await devices.signOut('alice', first.sid);
    expect((await devices.list('alice')).map(({ sid }) => sid)).toEqual([second.sid]);
    await devices.passwordChanged('alice');
    expect(await devices.list('alice')).toEqual([]);
  });
});

it('a signer of the README asks Vault, whose key is published and signs', async () => {
  const kms = kmsFor('ES256');
  const publicKey = createPublicKey(keyFor('ES256')).export({ type: 'spki', format: 'pem' });
  const vault = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += String(data)));
    request.on('end', () => {
      expect(request.headers['x-vault-token']).toBe('hvs.a-token');
      if (request.method === 'GET' && request.url === '/v1/transit/keys/oauth2') {
        response.end(JSON.stringify({ data: { keys: { 1: { public_key: publicKey } } } }));
        return;
      }
      expect(request.url).toBe('/v1/transit/sign/oauth2/sha2-256');
      const { input, marshaling_algorithm } = JSON.parse(body) as Record<string, string>;
      expect(marshaling_algorithm).toBe('jws');
      void kms.sign(Buffer.from(input, 'base64')).then((signature) => {
        const text = Buffer.from(signature).toString('base64url');
        response.end(JSON.stringify({ data: { signature: `vault:v1:${text}` } }));
      });
    });
  });
  await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    VAULT_ADDR: `http://127.0.0.1:${(vault.address() as AddressInfo).port}`,
    VAULT_TOKEN: 'hvs.a-token',
  });
  const host = await Host.start({ structure: { signers: [await shownClass<Signer>('VaultSigner')] } });
  try {
    const client = await TestClient.register(host, { skipAuthorization: true, algorithm: 'ES256' });
    const { id_token } = await client.tokens({ scope: 'openid' });
    await jwtVerify(id_token, createLocalJWKSet(await keySetOf(host)), { algorithms: ['ES256'] });
  } finally {
    await host.stop();
    vault.closeAllConnections();
    vault.close();
    delete process.env['VAULT_ADDR'];
    delete process.env['VAULT_TOKEN'];
  }
});
