import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  IntrospectionAccessTokenVerifier,
  type IntrospectionVerifierOptions,
  ResourceUsers,
  Tokens as IssuedInCode,
} from 'nest-oauth2-provider';
import { TestClient, basic, tokensOf } from './support/client.js';
import { Host } from './support/host.js';
import { Liar, sendJson } from './support/liar.js';
import { resetUsers, users } from './support/owners.js';
import { judged, verdictOf } from './support/verdict.js';

const RESOURCE = 'https://api.example.com';
const SECRET = 'a secret of the resource: 100 % + ü';
const started: IntrospectionAccessTokenVerifier[] = [];

function made(options: IntrospectionVerifierOptions): IntrospectionAccessTokenVerifier {
  const verifier = new IntrospectionAccessTokenVerifier(options);
  started.push(verifier);
  return verifier;
}
afterAll(() => started.forEach((each) => each.onApplicationShutdown()));

describe('an API that asks the server in this library (RFC 7662 section 4)', () => {
  let host: Host;
  let client: TestClient;
  let resource: TestClient;
  let verifier: IntrospectionAccessTokenVerifier;
  beforeAll(async () => {
    resetUsers();
    const scopes = { read: 'Read', write: 'Write', introspection: 'Look at every token' };
    host = await Host.start({ options: { scopes } });
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    client = await TestClient.register(host, { skipAuthorization: true, grantTypes });
    resource = await TestClient.register(host, { grantTypes, scopes: ['read', 'introspection'] });
    verifier = made({ issuer: host.issuer, resource: RESOURCE, credentials: of(resource) });
  });
  afterAll(() => host.stop());

  const of = (who: TestClient) => ({ clientId: who.clientId, clientSecret: who.clientSecret! });

  it('finds the endpoint by the metadata and learns all that there is', async () => {
    const { access_token } = await client.tokens({ scope: 'read write' });
    const { status, token } = await judged(verifier, access_token);
    expect(status).toBe(200);
    expect(token).toMatchObject({
      clientId: client.clientId,
      userId: 'alice',
      scopes: ['read', 'write'],
      resources: null,
      tokenId: expect.any(String) as string,
      grantId: expect.any(String) as string,
      authTime: expect.any(Date) as Date,
      acr: null,
    });
    expect(token!.expires.getTime() - token!.issuedAt.getTime()).toBe(3_600_000);
  });

  it("takes a client's own token for nobody's", async () => {
    const { access_token } = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
    expect((await judged(verifier, access_token)).token).toMatchObject({ userId: null });
  });

  it('refuses what is no access token, or not for it', async () => {
    const { access_token, refresh_token, id_token } = await client.tokens({ scope: 'openid read' });
    const made = { application: client.clientId, userId: 'alice', scopes: ['read'] };
    const issue = (resource: string) => host.app.get(IssuedInCode).issue({ ...made, resource });
    const [ours, anothers] = await Promise.all([issue(RESOURCE), issue('https://other.example.com')]);
    const verdicts = [
      access_token,
      refresh_token,
      id_token,
      ours.access_token,
      anothers.access_token,
      'x',
    ].map((token) => verdictOf(verifier, token));
    expect(await Promise.all(verdicts)).toEqual([200, 401, 401, 200, 401, 401]);
  });

  it('hears of a revocation, and of a user who is disabled, at the next request', async () => {
    const { access_token } = await client.tokens();
    expect(await verdictOf(verifier, access_token)).toBe(200);
    users.delete('alice');
    expect(await verdictOf(verifier, access_token)).toBe(401);
    resetUsers();
    expect(await verdictOf(verifier, access_token)).toBe(200);
    await client.revoke(access_token);
    expect(await verdictOf(verifier, access_token)).toBe(401);
  });

  it('proves itself by Basic, in the body, or with a token', async () => {
    const { access_token } = await client.tokens();
    const own = await tokensOf(
      await resource.token({ grant_type: 'client_credentials', scope: 'introspection' }),
    );
    for (const credentials of [
      { ...of(resource), method: 'client_secret_basic' as const },
      { ...of(resource), method: 'client_secret_post' as const },
      { bearerToken: own.access_token },
    ])
      expect(
        await verdictOf(made({ issuer: host.issuer, resource: RESOURCE, credentials }), access_token),
      ).toBe(200);
  });

  it('with credentials that are not right answers 503, and tells the operator', async () => {
    const lines = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { access_token } = await client.tokens();
    const credentials = { ...of(resource), clientSecret: 'a secret that is wrong' };
    const wrong = made({ issuer: host.issuer, resource: RESOURCE, credentials });
    for (let times = 0; times < 8; times++) expect(await verdictOf(wrong, access_token)).toBe(503);
    expect(lines.mock.calls).toEqual([
      [expect.stringMatching(/introspection endpoint .* refuses the credentials of this resource \(401\)/)],
    ]);
    expect(JSON.stringify(lines.mock.calls)).not.toContain('a secret that is wrong');
    lines.mockRestore();
  });
});

describe('an introspection endpoint', () => {
  let server: Liar;
  let answer: Record<string, unknown>;
  const make = (changes: Partial<IntrospectionVerifierOptions> = {}) =>
    made({
      issuer: `${server.origin}/o`,
      introspectionEndpoint: `${server.origin}/introspect`,
      resource: RESOURCE,
      credentials: { clientId: 'the resource', clientSecret: SECRET },
      timeout: 1,
      circuitRecovery: 0.2,
      ...changes,
    });
  const now = () => Math.floor(Date.now() / 1000);
  const behaveWell = () => {
    server.behave = (_request, response) => sendJson(response, answer);
  };
  beforeAll(async () => {
    server = await Liar.start();
  });
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    server.requests.splice(0);
    behaveWell();
    answer = {
      active: true,
      client_id: 'app',
      sub: 'alice',
      scope: 'read',
      token_type: 'Bearer',
      iss: `${server.origin}/o`,
      exp: now() + 300,
    };
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => server.stop());

  it('is asked by a form, with credentials that are encoded (RFC 6749 section 2.3.1)', async () => {
    expect(await verdictOf(make(), 'a token')).toBe(200);
    const { method, headers, form } = server.requests[0];
    expect({ method, form }).toEqual({
      method: 'POST',
      form: { token: 'a token', token_type_hint: 'access_token' },
    });
    expect(headers).toMatchObject({
      authorization: basic('the resource', SECRET),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    });
  });

  describe('is believed', () => {
    it.each<[string, Record<string, unknown>]>([
      ['with a type in small letters', { token_type: 'bearer' }],
      ['without an issuer', { iss: undefined }],
      ['with the resource among others', { aud: ['https://other.example.com', RESOURCE] }],
      ['without scopes', { scope: undefined }],
      ['with members that nobody knows', { username: 'al', roles: ['admin'], 'urn:x': {} }],
    ])('%s', async (_case, changes) => {
      Object.assign(answer, changes);
      expect(await verdictOf(make(), 'a token')).toBe(200);
    });

    it('without a type where that is allowed', async () => {
      delete answer['token_type'];
      expect(await verdictOf(make({ allowMissingTokenType: true }), 'a token')).toBe(200);
    });
  });

  describe('says that the token is not for this API', () => {
    it.each<[string, Record<string, unknown>]>([
      ['by active: false', { active: false }],
      ['by active: false alone', { active: false, client_id: undefined, exp: undefined }],
      ['without a type, as of a refresh token', { token_type: undefined }],
      ['by another type', { token_type: 'DPoP' }],
      ['by an audience', { aud: 'https://other.example.com' }],
      ['by audiences', { aud: ['https://other.example.com', `${RESOURCE}/other`] }],
      ['by another issuer', { iss: 'https://auth.example.com' }],
      ['by an end that is over', { exp: 1_700_000_000 }],
      ['by a time that has not come', { nbf: 4_000_000_000 }],
      ['by a time that is none', { nbf: 'soon' }],
    ])('%s', async (_case, changes) => {
      Object.assign(answer, changes);
      expect(await verdictOf(make(), 'a token')).toBe(401);
    });
  });

  const redirect = (response: ServerResponse) =>
    void response.writeHead(302, { location: `${server.origin}/elsewhere` }).end();
  const text =
    (body: string, type: string, status = 200) =>
    (response: ServerResponse) =>
      void response.writeHead(status, { 'content-type': type }).end(body);
  const saying = (changes: unknown) => (response: ServerResponse) =>
    sendJson(
      response,
      typeof changes === 'object' && !Array.isArray(changes) && changes ? { ...answer, ...changes } : changes,
    );

  describe('that lies or fails lets nobody in, and throws nobody out: 503', () => {
    it.each<[string, (response: ServerResponse) => void]>([
      ['active in words', saying({ active: 'true' })],
      ['active as a number', saying({ active: 1 })],
      ['no active', saying({ active: undefined })],
      ['no client', saying({ client_id: undefined })],
      ['a client that is no string', saying({ client_id: { toString: 'app' } })],
      ['no end', saying({ exp: undefined })],
      ['an end in words', saying({ exp: 'never' })],
      ['an end beyond all time', saying({ exp: 1e300 })],
      ['scopes in a list', saying({ scope: ['read'] })],
      ['an empty audience', saying({ aud: [] })],
      ['an audience that is none', saying({ aud: [7] })],
      ['null', saying(null)],
      ['true', saying(true)],
      ['a list', saying([{ active: true }])],
      ['the wrong content type', (response) => text(JSON.stringify(answer), 'text/html')(response)],
      ['no content type', (response) => void response.end(JSON.stringify(answer))],
      ['a signed answer that nobody asked for', text('a.b.c', 'application/token-introspection+jwt')],
      ['what is no JSON', text('active: true', 'application/json')],
      ['an error of its own', text('{"active":true}', 'application/json', 500)],
      ['busy', text('{"active":true}', 'application/json', 429)],
      ['not found', text('{"active":true}', 'application/json', 404)],
      ['a bad request', text('{"active":true}', 'application/json', 400)],
      ['another success', text('{"active":true}', 'application/json', 202)],
      ['a redirect', redirect],
      ['10 MB', (response) => sendJson(response, { ...answer, padding: 'x'.repeat(10_000_000) })],
      ['nothing', (response) => void response.destroy()],
      ['nothing in time', () => undefined],
      [
        'half an answer',
        (response) =>
          void response.writeHead(200, { 'content-type': 'application/json' }).write('{"active":true'),
      ],
    ])('%s', async (_case, lie) => {
      server.behave = (_request, response) => lie(response);
      const verifier = make();
      expect(await verdictOf(verifier, 'a token')).toBe(503);
      expect(server.requests).toHaveLength(1);
      behaveWell();
      expect(await verdictOf(verifier, 'a token')).toBe(200);
    });
  });

  it('is asked once by all who want the same at the same time, and again by who comes later', async () => {
    server.behave = async (_request, response) => {
      await pause(50);
      sendJson(response, answer);
    };
    const verifier = make();
    const verdicts = Array.from({ length: 40 }, (_, at) => verdictOf(verifier, `token ${at % 2}`));
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set([200]));
    expect(server.requests).toHaveLength(2);
    expect(await verdictOf(verifier, 'token 0')).toBe(200);
    expect(server.requests).toHaveLength(3);
  });

  it('is asked over few connections that stay open', async () => {
    const verifier = make({ connections: 3, timeout: 3 });
    const verdicts = Array.from({ length: 60 }, (_, at) => verdictOf(verifier, `token ${at}`));
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set([200]));
    expect(new Set(server.requests.map(({ port }) => port)).size).toBeLessThanOrEqual(3);
  });

  it('may close connections that it does not need: nobody notices', async () => {
    const verifier = make();
    for (let times = 0; times < 20; times++) {
      expect(await verdictOf(verifier, `token ${times}`)).toBe(200);
      server.closeIdle();
    }
  });

  it('that is down is left alone after a few failures; nobody waits, and it recovers by itself', async () => {
    const verifier = make({ circuitFailures: 3, circuitRecovery: 1.5 });
    expect(await verdictOf(verifier, 'a token')).toBe(200);
    server.behave = () => undefined;
    for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'a token')).toBe(503);
    const asked = server.requests.length;
    const began = performance.now();
    for (let times = 0; times < 20; times++) expect(await verdictOf(verifier, `token ${times}`)).toBe(503);
    expect(performance.now() - began).toBeLessThan(900);
    expect(server.requests).toHaveLength(asked);
    // One looks whether it is there again; it is not.
    await pause(1600);
    const some = Array.from({ length: 10 }, (_, at) => verdictOf(verifier, `token ${at}`));
    expect(new Set(await Promise.all(some))).toEqual(new Set([503]));
    expect(server.requests).toHaveLength(asked + 1);
    behaveWell();
    await pause(1600);
    expect(await verdictOf(verifier, 'a token')).toBe(200);
    await server.down();
    expect(await verdictOf(verifier, 'a token')).toBe(503);
    await server.up();
    expect(await verdictOf(verifier, 'a token')).toBe(200);
  });

  it('is not given up because more is asked than it can answer; it is where it hangs, however many wait', async () => {
    server.behave = async (_request, response) => {
      await pause(100);
      sendJson(response, answer);
    };
    const verifier = make({ connections: 2, timeout: 2, circuitFailures: 2, circuitRecovery: 60 });
    // Four seconds' worth: those have an answer that get a connection in the first half of their two seconds.
    const flood = Array.from({ length: 80 }, (_, at) => verdictOf(verifier, `token ${at}`));
    expect(new Set(await Promise.all(flood))).toEqual(new Set([200, 503]));
    expect(await verdictOf(verifier, 'a token')).toBe(200);
    server.behave = () => undefined;
    await Promise.all(Array.from({ length: 10 }, (_, at) => verdictOf(verifier, `other ${at}`)));
    const asked = server.requests.length;
    expect(await verdictOf(verifier, 'a token')).toBe(503);
    expect(server.requests).toHaveLength(asked);
  });

  it('is not given up for tokens that it refuses to look at', async () => {
    server.behave = ({ form }, response) =>
      form['token'] === 'odd'
        ? sendJson(response, { error: 'invalid_request' }, 400)
        : sendJson(response, answer);
    const verifier = make({ circuitFailures: 2 });
    for (let times = 0; times < 10; times++) expect(await verdictOf(verifier, 'odd')).toBe(503);
    expect(await verdictOf(verifier, 'a token')).toBe(200);
  });

  it('is told of in one line for each outage', async () => {
    const lines = jest.spyOn(Logger.prototype, 'error');
    const relief = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const verifier = make();
    server.behave = (_request, response) => sendJson(response, {}, 500);
    for (let times = 0; times < 12; times++) expect(await verdictOf(verifier, 'a token')).toBe(503);
    behaveWell();
    await pause(220);
    expect(await verdictOf(verifier, 'a token')).toBe(200);
    expect(lines.mock.calls).toEqual([[expect.stringContaining('it answers 500')]]);
    expect(relief.mock.calls).toEqual([[expect.stringContaining('all is well again')]]);
    expect(JSON.stringify(lines.mock.calls)).not.toContain('a token');
  });

  it('has users that the host knows', async () => {
    const known: Record<string, object | null> = { alice: { name: 'Alice' }, bob: null };
    class Users extends ResourceUsers {
      find = (id: string) => Promise.resolve(known[id]);
    }
    const verifier = make({ users: new Users() });
    const { token } = await judged(verifier, 'a token');
    expect(await token!.user()).toEqual({ name: 'Alice' });
    for (const sub of ['bob', 'mallory']) {
      answer['sub'] = sub;
      expect(await verdictOf(verifier, 'a token')).toBe(401);
    }
  });

  it('may be asked with a token that is made anew', async () => {
    class Renewing extends IntrospectionAccessTokenVerifier {
      private times = 0;
      protected override bearerToken = () => Promise.resolve(`token ${++this.times}`);
    }
    const verifier = new Renewing({
      introspectionEndpoint: `${server.origin}/introspect`,
      resource: RESOURCE,
      credentials: { bearerToken: '' },
    });
    started.push(verifier);
    await verdictOf(verifier, 'a');
    await verdictOf(verifier, 'b');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token 1',
      'Bearer token 2',
    ]);
  });

  it.each<[string, Partial<IntrospectionVerifierOptions>]>([
    ['introspectionEndpoint', { introspectionEndpoint: 'http://auth.example.com/introspect' }],
    ['issuer', { issuer: undefined, introspectionEndpoint: undefined }],
    ['connections', { connections: 0 }],
    ['circuitFailures', { circuitFailures: 0 }],
    ['timeout', { timeout: -1 }],
  ])('has options that are checked: %s', (name, changes) => {
    expect(() => make(changes)).toThrow(new RegExp(`^${name} must`));
  });
});
