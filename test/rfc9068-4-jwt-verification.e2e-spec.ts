import { createHmac, createPublicKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type JWK, SignJWT, exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import { JwtAccessTokenVerifier, type JwtVerifierOptions, ResourceUsers } from 'nest-oauth2-provider';
import { Host } from './support/host.js';
import { JwtIssuer } from './support/jwt-issuer.js';
import { Liar, sendJson } from './support/liar.js';
import { judged, verdictOf } from './support/verdict.js';

const RESOURCE = 'https://api.example.com';
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

describe('JWT access tokens, verified by the keys of their issuer (RFC 9068 section 4)', () => {
  let server: JwtIssuer;
  let verifier: JwtAccessTokenVerifier;
  const started: JwtAccessTokenVerifier[] = [];
  const make = (changes: Partial<JwtVerifierOptions> = {}) => {
    const made = new JwtAccessTokenVerifier({ issuer: server.issuer, resource: RESOURCE, ...changes });
    started.push(made);
    return made;
  };
  beforeAll(async () => {
    server = await JwtIssuer.start();
    await server.addKey('rsa', 'RS256');
    verifier = make();
  });
  afterAll(async () => {
    for (const each of started) each.onApplicationShutdown();
    await server.stop();
  });

  it('tell all that a resource needs to know', async () => {
    const more = { auth_time: 1_800_000_000, acr: 'gold', grant_id: 'an authorization' };
    const { token } = await judged(verifier, await server.mint(more));
    expect(token).toMatchObject({
      clientId: 'app',
      userId: 'alice',
      scopes: ['read', 'write'],
      resources: [RESOURCE],
      tokenId: 'a token',
      grantId: 'an authorization',
      authTime: new Date(1_800_000_000_000),
      acr: 'gold',
    });
    expect(token!.expires.getTime() - token!.issuedAt.getTime()).toBe(300_000);
    expect(await token!.user()).toBeNull();
  });

  it('act for nobody where the subject is the client', async () => {
    const { token } = await judged(verifier, await server.mint({ sub: 'app', scope: undefined }));
    expect(token).toMatchObject({ clientId: 'app', userId: null, scopes: [], authTime: null, acr: null });
  });

  it('act for the user who is called as the client is, where they come from an authorization', async () => {
    const { token } = await judged(verifier, await server.mint({ sub: 'app', grant_id: 'an authorization' }));
    expect(token).toMatchObject({ clientId: 'app', userId: 'app' });
  });

  describe('get in', () => {
    it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
      ['for several resources', { aud: ['https://other.example.com', RESOURCE] }, {}, 'first'],
      ['with the whole media type', {}, { typ: 'application/at+jwt' }, 'first'],
      ['with the type in capitals', {}, { typ: 'AT+JWT' }, 'first'],
      ['with another algorithm', {}, {}, 'rsa'],
      ['with claims of their own', { 'https://example.com/role': 'admin', cnf: {} }, {}, 'first'],
    ])('%s', async (_case, claims, header, kid) => {
      expect(await verdictOf(verifier, await server.mint(claims, header, kid))).toBe(200);
    });

    it('a little after their end, for clocks differ', async () => {
      expect(await verdictOf(verifier, await server.mint({ exp: now() - 2 }))).toBe(200);
      expect(await verdictOf(make({ clockTolerance: 0 }), await server.mint({ exp: now() - 2 }))).toBe(401);
    });
  });

  describe('do not get in', () => {
    it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
      ['as ID tokens, which have no type', {}, { typ: undefined }],
      ['as JWTs of any kind', {}, { typ: 'JWT' }],
      ['as logout tokens', {}, { typ: 'logout+jwt' }],
      ['from another issuer', { iss: 'https://auth.example.com/o' }, {}],
      ['from an issuer with one slash more', { iss: 'set below' }, {}],
      ['from nobody', { iss: undefined }, {}],
      ['for another resource', { aud: 'https://other.example.com' }, {}],
      ['for a resource that begins alike', { aud: `${RESOURCE}.attacker.example` }, {}],
      ['for the client, as an ID token is', { aud: 'app' }, {}],
      ['for nothing', { aud: undefined }, {}],
      ['for an empty list', { aud: [] }, {}],
      ['after their end', { exp: now() - 60 }, {}],
      ['without an end', { exp: undefined }, {}],
      ['with an end that is no instant', { exp: 1e300 }, {}],
      ['with an end in words', { exp: String(now() + 3600) }, {}],
      ['before their time', { nbf: now() + 3600 }, {}],
      ['without a subject', { sub: undefined }, {}],
      ['without a client', { client_id: undefined }, {}],
      ['with a client that is no string', { client_id: ['app'] }, {}],
      ['without a name', { jti: undefined }, {}],
      ['without the time of issue', { iat: undefined }, {}],
      ['with scopes in a list', { scope: ['read'] }, {}],
      ['with a scope that is none', { scope: 'read "write"' }, {}],
      ['with a login time that is none', { auth_time: 'yesterday' }, {}],
      ['with extensions that nobody knows', {}, { crit: ['b64'], b64: false }],
    ])('%s', async (_case, claims, header) => {
      const changed = claims['iss'] === 'set below' ? { iss: `${server.issuer}/` } : claims;
      // jose signs no such thing as an unencoded payload; a header that claims it is lie enough.
      const token = header['crit']
        ? (await server.mint()).replace(
            /^[^.]+/,
            encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'first', ...header }),
          )
        : await server.mint(changed, header);
      expect(await verdictOf(verifier, token)).toBe(401);
    });

    const payloadOf = async () => (await server.mint()).split('.')[1];
    const unsigned = async (header: object, signature = '') =>
      `${encoded(header)}.${await payloadOf()}.${signature}`;

    it.each(['none', 'None', 'NONE', ''])('without a signature (alg %j)', async (alg) => {
      expect(await verdictOf(verifier, await unsigned({ alg, typ: 'at+jwt' }))).toBe(401);
      expect(await verdictOf(verifier, await unsigned({ alg, typ: 'at+jwt', kid: 'first' }))).toBe(401);
    });

    it('signed with a public key as if it were a shared secret', async () => {
      const jwk = server.keys.find(({ kid }) => kid === 'rsa')!;
      const publicKey = createPublicKey({ key: jwk as Record<string, unknown>, format: 'jwk' });
      const secrets = [
        publicKey.export({ type: 'spki', format: 'pem' }),
        publicKey.export({ type: 'spki', format: 'der' }),
        JSON.stringify(jwk),
        jwk.n!,
      ];
      for (const secret of secrets) {
        for (const kid of ['rsa', 'first', undefined]) {
          const input = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid })}.${await payloadOf()}`;
          const signature = createHmac('sha256', secret).update(input).digest('base64url');
          expect(await verdictOf(verifier, `${input}.${signature}`)).toBe(401);
        }
      }
    });

    it('signed with a key that they bring along, or say where it is', async () => {
      const attacker = await Liar.start();
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256' };
      attacker.behave = (_request, response) => sendJson(response, { keys: [jwk] });
      for (const kid of ['first', 'rsa', 'another', undefined]) {
        for (const lure of [
          { jwk },
          { jku: `${attacker.origin}/jwks` },
          { x5u: `${attacker.origin}/chain` },
          { x5c: [Buffer.from(await exportSPKI(publicKey)).toString('base64')] },
        ]) {
          const { 1: payload } = (await server.mint()).split('.');
          const token = await new SignJWT(
            JSON.parse(Buffer.from(payload, 'base64url').toString()) as object as never,
          )
            .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...lure })
            .sign(privateKey);
          expect(await verdictOf(verifier, token)).toBe(401);
        }
      }
      expect(attacker.requests).toEqual([]);
      await attacker.stop();
    });

    it('by a kid that is meant for something else than a key set', async () => {
      for (const kid of [
        '../../o/other',
        "' OR 1=1 --",
        'first\u0000',
        '__proto__',
        'x'.repeat(4000),
        7,
        null,
        {},
      ])
        expect(await verdictOf(verifier, await server.mint({}, { kid }))).toBe(401);
    });

    it.each([
      ['nothing', ''],
      ['an opaque token', 'q'.repeat(43)],
      ['two parts', 'a.b'],
      ['four parts', 'a.b.c.d'],
      ['an encrypted token', 'a.b.c.d.e'],
      ['what is no JSON', 'x.y.z'],
      ['a header that is a list', `${encoded([])}.${encoded({})}.x`],
      ['a payload that is null', `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'first' })}.bnVsbA.x`],
    ])('as %s', async (_case, token) => {
      expect(await verdictOf(verifier, token)).toBe(401);
    });

    it('changed afterwards, in any part', async () => {
      const parts = (await server.mint()).split('.');
      const claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString()) as Record<string, unknown>;
      const forged = [parts[0], encoded({ ...claims, scope: 'admin' }), parts[2]].join('.');
      expect(await verdictOf(verifier, forged)).toBe(401);
      const other = (await server.mint({ jti: 'another' })).split('.')[2];
      expect(await verdictOf(verifier, [parts[0], parts[1], other].join('.'))).toBe(401);
    });

    it('with an algorithm that was not pinned', async () => {
      const pinned = make({ algorithms: ['ES256'] });
      expect(await verdictOf(pinned, await server.mint())).toBe(200);
      expect(await verdictOf(pinned, await server.mint({}, {}, 'rsa'))).toBe(401);
    });
  });

  describe('their user', () => {
    class Users extends ResourceUsers {
      asked = 0;
      find = (id: string) => Promise.resolve(++this.asked && id === 'alice' ? { name: 'Alice' } : null);
    }

    it('is the one that the host has, asked once; tokens of one it has not do not get in', async () => {
      const users = new Users();
      const withUsers = make({ users });
      const { token } = await judged(withUsers, await server.mint());
      expect([await token!.user(), await token!.user()]).toEqual([{ name: 'Alice' }, { name: 'Alice' }]);
      expect(users.asked).toBe(1);
      expect(await verdictOf(withUsers, await server.mint({ sub: 'mallory' }))).toBe(401);
      expect(await verdictOf(withUsers, await server.mint({ sub: 'app' }))).toBe(200);
      expect(users.asked).toBe(2);
    });
  });

  describe('options', () => {
    it.each<[string, Partial<JwtVerifierOptions>]>([
      ['issuer', { issuer: 'http://auth.example.com' }],
      ['issuer', { issuer: 'nonsense' }],
      ['jwksUri', { jwksUri: 'http://auth.example.com/jwks' }],
      ['jwksUri', { jwksUri: 'https://user:password@auth.example.com/jwks' }],
      ['resource', { resource: '' }],
      ['algorithms', { algorithms: ['HS256'] }],
      ['algorithms', { algorithms: ['none'] }],
      ['algorithms', { algorithms: [] }],
      ['clockTolerance', { clockTolerance: -1 }],
      ['timeout', { timeout: 0 }],
      ['jwksMaxAge', { jwksMaxAge: NaN }],
    ])('that are wrong are named: %s', (name, changes) => {
      expect(() => make(changes)).toThrow(new RegExp(`^${name} must`));
    });

    it('may allow http in a network of its own', () => {
      expect(() => make({ issuer: 'http://auth.internal:3000/o', allowHttp: true })).not.toThrow();
    });
  });

  it('are those of the server in this library, too, found by its metadata', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const host = await Host.start({
      options: {
        signingKeys: [{ key: await exportPKCS8(privateKey), algorithm: 'ES256', kid: 'of the host' }],
      },
    });
    const found = make({ issuer: host.issuer });
    const sign = (header: object) =>
      new SignJWT({ client_id: 'app', scope: 'read', jti: '1' })
        .setProtectedHeader({ alg: 'ES256', kid: 'of the host', ...header })
        .setIssuer(host.issuer)
        .setAudience(RESOURCE)
        .setSubject('alice')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
    expect(await verdictOf(found, await sign({ typ: 'at+jwt' }))).toBe(200);
    expect(await verdictOf(found, await sign({}))).toBe(401);
    await host.stop();
  });
});

describe('the keys of an issuer', () => {
  let server: JwtIssuer;
  const started: JwtAccessTokenVerifier[] = [];
  const make = (changes: Partial<JwtVerifierOptions> = {}) => {
    const made = new JwtAccessTokenVerifier({
      issuer: server.issuer,
      resource: RESOURCE,
      timeout: 1.5,
      jwksCooldown: 1,
      ...changes,
    });
    started.push(made);
    return made;
  };
  beforeEach(async () => {
    server = await JwtIssuer.start();
  });
  afterEach(async () => {
    for (const each of started.splice(0)) each.onApplicationShutdown();
    await server.stop();
  });

  it('are fetched when the first token comes, once, however many come at the same time', async () => {
    const verifier = make();
    expect(server.server.requests).toEqual([]);
    const tokens = await Promise.all(Array.from({ length: 30 }, (_, at) => server.mint({ jti: `${at}` })));
    expect(await Promise.all(tokens.map((token) => verdictOf(verifier, token)))).toEqual(
      tokens.map(() => 200),
    );
    expect(server.asked).toBe(1);
    expect(server.server.requests).toHaveLength(2);
  });

  it('change under load: no good token is refused, and none is let in by a key that is gone', async () => {
    const verifier = make({ jwksMaxAge: 1 });
    const verdicts: number[] = [];
    let kid = 'first';
    let isOver = false;
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        verdicts.push(await verdictOf(verifier, await server.mint({}, {}, kid)));
        await pause(5);
      }
    });
    for (const next of ['second', 'third']) {
      // Published before it signs, as `signingKeyLeadTime` has it.
      await server.addKey(next);
      await pause(1200);
      const last = kid;
      kid = next;
      await pause(300);
      server.withdraw(last);
    }
    await pause(1500);
    isOver = true;
    await Promise.all(load);
    expect(new Set(verdicts)).toEqual(new Set([200]));
    expect(verdicts.length).toBeGreaterThan(100);
    // By age and by unknown kid, not by token.
    expect(server.asked).toBeLessThan(12);
    for (const gone of ['first', 'second'])
      expect(await verdictOf(verifier, await server.mint({}, {}, gone))).toBe(401);
  });

  it('are not asked for again at each unknown kid', async () => {
    const verifier = make();
    expect(await verdictOf(verifier, await server.mint())).toBe(200);
    await server.addKey('forged', 'ES256', false);
    const forged = await Promise.all(
      Array.from({ length: 50 }, (_, at) => server.mint({}, { kid: `no ${at}` }, 'forged')),
    );
    const began = Date.now();
    // Once in the cooldown of a second, however many come.
    const atMost = () => 1 + Math.ceil((Date.now() - began) / 1000);
    for (const token of forged) expect(await verdictOf(verifier, token)).toBe(401);
    expect(server.asked).toBeLessThanOrEqual(atMost());
    await pause(1050);
    const before = server.asked;
    for (const token of forged) expect(await verdictOf(verifier, token)).toBe(401);
    expect(server.asked).toBeGreaterThan(before);
    expect(server.asked).toBeLessThanOrEqual(atMost());
  });

  it('that are known go on working while the issuer is away, without a wait; what is new is for later', async () => {
    const verifier = make({ jwksMaxAge: 1 });
    expect(await verdictOf(verifier, await server.mint())).toBe(200);
    await server.addKey('new');
    await server.server.down();
    await pause(1050);
    for (let times = 0; times < 3; times++) {
      expect(await verdictOf(verifier, await server.mint())).toBe(200);
      expect(await verdictOf(verifier, await server.mint({}, {}, 'new'))).toBe(503);
      expect(await verdictOf(verifier, await server.mint({ aud: 'another' }))).toBe(401);
    }
    await server.server.up();
    await pause(2100);
    for (const end = Date.now() + 5000; Date.now() < end; await pause(50))
      if ((await verdictOf(verifier, await server.mint({}, {}, 'new'))) === 200) break;
    expect(await verdictOf(verifier, await server.mint({}, {}, 'new'))).toBe(200);
  });

  it('that are too old are not believed', async () => {
    const verifier = make({ jwksMaxAge: 1, jwksStaleFor: 0 });
    expect(await verdictOf(verifier, await server.mint())).toBe(200);
    await server.server.down();
    await pause(1050);
    expect(await verdictOf(verifier, await server.mint())).toBe(503);
  });

  const lies: [string, (server: JwtIssuer, response: Parameters<typeof sendJson>[0]) => void][] = [
    ['an error', (_, response) => sendJson(response, { error: 'server_error' }, 500)],
    ['no keys', (_, response) => sendJson(response, { keys: 'none' })],
    ['null', (_, response) => sendJson(response, null)],
    ['a page', (_, response) => void response.end('<html>')],
    [
      'a redirect',
      (server, response) => void response.writeHead(302, { location: `${server.issuer}/elsewhere` }).end(),
    ],
    ['10 MB', (_, response) => void response.end(`{"keys":[${' '.repeat(10_000_000)}]}`)],
    ['nothing at all', (_, response) => void response.destroy()],
    ['nothing in time', () => undefined],
    ['half an answer', (_, response) => void response.write('{"keys":[')],
  ];
  it('are not there where the issuer answers with anything else: 503 until it does better', async () => {
    const seen = await Promise.all(
      lies.map(async ([name, lie]) => {
        const own = await JwtIssuer.start();
        const verifier = make({ issuer: own.issuer });
        own.server.behave = (_request, response) => lie(own, response);
        const token = await own.mint();
        const first = await verdictOf(verifier, token);
        // It is left alone then.
        const asked = own.server.requests.length;
        const others = await Promise.all(Array.from({ length: 5 }, () => verdictOf(verifier, token)));
        const isLeftAlone = own.server.requests.length === asked;
        const isLed = own.server.requests.some(({ path }) => path.endsWith('elsewhere'));
        own.behaveWell();
        let last = 0;
        for (const end = Date.now() + 15_000; last !== 200 && Date.now() < end; await pause(100))
          last = await verdictOf(verifier, token);
        await own.stop();
        return [name, first, new Set(others), isLeftAlone, isLed, last];
      }),
    );
    expect(seen).toEqual(lies.map(([name]) => [name, 503, new Set([503]), true, false, 200]));
  });

  it.each<[string, (server: JwtIssuer) => Record<string, unknown>]>([
    ['names another issuer', () => ({ issuer: 'https://auth.example.com/o' })],
    ['names an issuer with one slash more', ({ issuer }) => ({ issuer: `${issuer}/` })],
    ['has no keys', () => ({ jwks_uri: undefined })],
    ['has keys where anybody can change them', () => ({ jwks_uri: 'http://auth.example.com/jwks' })],
    ['has keys in a file', () => ({ jwks_uri: 'file:///etc/passwd' })],
  ])('are not believed where the metadata %s', async (_case, metadata) => {
    server.metadata = metadata(server);
    expect(await verdictOf(make(), await server.mint())).toBe(503);
    expect(server.asked).toBe(0);
  });

  it('are found by OpenID Connect Discovery where that is all there is, and without metadata where they are given', async () => {
    const { behave } = server.server;
    server.server.behave = (request, response) => {
      if (request.path !== '/o/.well-known/openid-configuration')
        return request.path.startsWith('/.well-known')
          ? sendJson(response, {}, 404)
          : behave(request, response);
      sendJson(response, { issuer: server.issuer, jwks_uri: server.jwksUri });
    };
    expect(await verdictOf(make(), await server.mint())).toBe(200);
    server.server.requests.splice(0);
    expect(await verdictOf(make({ jwksUri: server.jwksUri }), await server.mint())).toBe(200);
    expect(server.server.requests.map(({ path }) => path)).toEqual(['/o/jwks']);
  });

  it('may be short, of another kind or broken: then tokens by them do not get in, and the others do', async () => {
    const verifier = make();
    const { kid: _, ...nameless } = server.keys[0];
    const odd = [
      { kty: 'RSA', kid: 'broken', alg: 'RS256' },
      { kty: 'oct', k: 'AAAA', kid: 'shared' },
      {},
      nameless,
    ];
    server.keys.push(...(odd as JWK[]));
    expect(await verdictOf(verifier, await server.mint())).toBe(200);
    expect(await verdictOf(verifier, await server.mint({}, { kid: 'shared' }))).toBe(401);
    // No kid, and more than one key that may be meant.
    expect(await verdictOf(verifier, await server.mint({}, { kid: undefined }))).toBe(401);
  });
});
