import fc from 'fast-check';
import { FORM, PUBLIC_DOCUMENTS, countRows, expectCivil } from './support/civil.js';
import { REDIRECT_URI, TestClient, formOf } from './support/client.js';
import { DEVICE_GRANT, codesOf, deviceClient, typeIn } from './support/device.js';
import { hostileForm, nastyAuthorization } from './support/hostile.js';
import { Host, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { type RawAnswer, type RawRequest, hangUp, sendRaw } from './support/raw-http.js';
import { isAlive } from './support/token-endpoint.js';

/** Another seed looks elsewhere: FUZZ_SEED=1 npx jest test/hostile-input */
const seed = Number(process.env['FUZZ_SEED'] ?? 6749);
const FUZZ = { seed, numRuns: Number(process.env['FUZZ_RUNS'] ?? 150), verbose: 1 } as const;

/** Who never consented to anything, so that even a good request of his writes nothing. */
const BOB = loginCookie('bob');

jest.setTimeout(60_000);
afterAll(hangUp);

describe.each(pairs)(`hostile input on %s with %s, seed ${seed}`, (platform, database) => {
  let host: Host;
  let client: TestClient;
  let consentForm: Record<string, string>;
  let device: TestClient;
  let deviceForm: Record<string, string>;
  let rows: Record<string, number>;

  beforeAll(async () => {
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
    });
    consentForm = formOf(await (await client.authorize({}, BOB)).text()).fields;
    device = await deviceClient(host);
    const { user_code } = await codesOf(device);
    deviceForm = formOf(await (await typeIn(host, user_code, BOB)).text()).fields;
    await host.fetch('.well-known/jwks.json'); // the first to ask has the key made
  });
  beforeEach(async () => {
    rows = await countRows(host);
  });
  afterEach(async () => expect(await countRows(host)).toEqual(rows));
  afterAll(() => host.stop());

  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(host.origin, request);
  const postForm = (path: string, body: string, headers: Record<string, string> = {}) =>
    send({ method: 'POST', path, body, headers: { 'content-type': FORM, ...headers } });

  describe('the authorization endpoint', () => {
    const query = () =>
      Object.fromEntries(new URLSearchParams(client.authorizationUrl().slice('authorize?'.length)));
    it.each([
      ['nobody', undefined],
      ['somebody', BOB],
    ])('is civil to GET by %s', async (_, cookie) => {
      const requests = hostileForm(query());
      await fc.assert(
        fc.asyncProperty(requests, async (search) => {
          const answer = await send({ path: `/o/authorize?${search}`, headers: cookie ? { cookie } : {} });
          expectCivilOrTooLong(answer, search);
        }),
        FUZZ,
      );
    });

    it.each([
      ['nobody', undefined],
      ['somebody', BOB],
    ])('is civil to POST by %s', async (_, cookie) => {
      await fc.assert(
        fc.asyncProperty(hostileForm(query()), async (body) => {
          expectCivil(await postForm('/o/authorize', body, cookie ? { cookie } : {}));
        }),
        FUZZ,
      );
    });

    it('takes no decision about a request that was not shown', async () => {
      await fc.assert(
        fc.asyncProperty(hostileForm(query()), async (request) => {
          const body = new URLSearchParams({ ...consentForm, authorization_request: request, allow: 'true' });
          await expectNoCode(body.toString(), BOB);
        }),
        FUZZ,
      );
    });

    it.each([
      ['that was tampered with', BOB, (body: string) => fc.pre(!isIntact(body))],
      ['of somebody else', loginCookie('alice', undefined, 'another session'), () => undefined],
      [
        'of another user in the same session',
        loginCookie('alice', undefined, 'session-of-bob'),
        () => undefined,
      ],
    ])('takes no form %s', async (_, cookie, assume) => {
      await fc.assert(
        fc.asyncProperty(hostileForm({ ...consentForm, allow: 'true' }), async (body) => {
          assume(body);
          await expectNoCode(body, cookie);
        }),
        FUZZ,
      );
    });

    async function expectNoCode(body: string, cookie: string): Promise<void> {
      const answer = await postForm('/o/authorize', body, { cookie });
      expectCivil(answer);
      // One that goes back to the endpoint repeats what was sent.
      const { location = '' } = answer.headers;
      expect(location.startsWith(REDIRECT_URI) ? location : '').not.toMatch(/[?&]code=/);
    }

    /** What stands beside the fields of the form is nobody's business. */
    function isIntact(body: string): boolean {
      const sent = new URLSearchParams(body);
      return Object.entries({ ...consentForm, allow: 'true' }).every(
        ([name, value]) => sent.get(name) === value,
      );
    }
  });

  describe('the device authorization endpoint', () => {
    it('refuses as JSON', async () => {
      // With a scope that nobody has.
      const good = { client_id: device.clientId };
      await fc.assert(
        fc.asyncProperty(hostileForm(good), async (hostile) => {
          const answer = await postForm('/o/device-authorization', `${hostile}&scope=nobodys`);
          expectCivil(answer);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        }),
        { ...FUZZ, numRuns: Math.ceil(FUZZ.numRuns / 3) },
      );
    });
  });

  describe('the page for the user of a device', () => {
    const civilHere = (answer: RawAnswer) => {
      // Back to itself, when nobody is logged in.
      if (answer.status === 303 && /^\/o\/device(?:$|\?)/.test(answer.headers.location ?? '')) return;
      expectCivil(answer);
    };

    it.each([
      ['nobody', undefined],
      ['somebody', BOB],
    ])('is civil to GET by %s', async (_, cookie) => {
      await fc.assert(
        fc.asyncProperty(hostileForm({ user_code: 'WDJB-MJHT' }), async (search) => {
          const answer = await send({ path: `/o/device?${search}`, headers: cookie ? { cookie } : {} });
          if (answer.status === 431 && search.length > 15_000) return;
          civilHere(answer);
        }),
        FUZZ,
      );
    });

    it.each([
      ['nobody', undefined],
      ['somebody else', loginCookie('alice')],
      ['another in the same session', loginCookie('alice', undefined, 'session-of-bob')],
    ])('takes no decision from %s', async (_, cookie) => {
      await fc.assert(
        fc.asyncProperty(hostileForm({ ...deviceForm, allow: 'true' }), async (body) => {
          const answer = await postForm('/o/device', body, cookie ? { cookie } : {});
          civilHere(answer);
          expect(answer.body).not.toContain('Your device is connected');
        }),
        FUZZ,
      );
    });

    it('takes no decision with a form that was tampered with', async () => {
      await fc.assert(
        fc.asyncProperty(hostileForm({ ...deviceForm, allow: 'true' }), async (body) => {
          const sent = new URLSearchParams(body);
          // With its token it is the user's own form, however the code in it is written.
          fc.pre(sent.get('csrf_token') !== deviceForm['csrf_token']);
          const answer = await postForm('/o/device', body, { cookie: BOB });
          civilHere(answer);
          expect(answer.body).not.toMatch(/Your device is connected|Access was denied/);
        }),
        FUZZ,
      );
    });
  });

  describe('the token endpoint', () => {
    const grants: [string, () => Record<string, string>][] = [
      [
        'authorization_code',
        () => ({ code: 'x'.repeat(43), redirect_uri: REDIRECT_URI, code_verifier: client.verifier }),
      ],
      ['refresh_token', () => ({ refresh_token: 'x'.repeat(43) })],
      [DEVICE_GRANT, () => ({ device_code: 'x'.repeat(43) })],
      // With a scope that nobody has, below.
      ['client_credentials', () => ({})],
      ['urn:example:unknown', () => ({ assertion: 'x' })],
      ['__proto__', () => ({})],
    ];
    it.each(grants)('refuses %s as JSON', async (grant_type, parameters) => {
      const good = { grant_type, ...parameters() };
      await fc.assert(
        fc.asyncProperty(hostileForm(good), fc.boolean(), async (hostile, authenticated) => {
          const body = grant_type === 'client_credentials' ? `${hostile}&scope=nobodys` : hostile;
          const answer = await postForm('/o/token', body, authenticated ? client.authentication : {});
          expectCivil(answer);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        }),
        { ...FUZZ, numRuns: Math.ceil(FUZZ.numRuns / 3) },
      );
    });
  });

  describe('the revocation endpoint', () => {
    it('says the same to every token, or refuses as JSON, and ends nothing', async () => {
      const tokens = await client.tokens();
      const good = { token: 'x'.repeat(43), token_type_hint: 'refresh_token' };
      rows = await countRows(host);
      await fc.assert(
        fc.asyncProperty(hostileForm(good), fc.boolean(), async (body, authenticated) => {
          const answer = await postForm('/o/revoke_token', body, authenticated ? client.authentication : {});
          expectCivil(answer);
          if (answer.status === 200) expect([authenticated, answer.body]).toEqual([true, '']);
          else expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        }),
        { ...FUZZ, numRuns: Math.ceil(FUZZ.numRuns / 2) },
      );
      expect(await isAlive(host, tokens)).toBe(true);
    });
  });

  describe('the introspection endpoint', () => {
    it('knows no token that was made up, or refuses as JSON', async () => {
      const good = { token: 'x'.repeat(43), token_type_hint: 'access_token' };
      await fc.assert(
        fc.asyncProperty(hostileForm(good), fc.boolean(), async (body, authenticated) => {
          const answer = await postForm('/o/introspect', body, authenticated ? client.authentication : {});
          if (answer.status === 200) {
            expect([authenticated, answer.body]).toEqual([true, '{"active":false}']);
          } else expectCivil(answer);
          expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        }),
        { ...FUZZ, numRuns: Math.ceil(FUZZ.numRuns / 2) },
      );
    });
  });

  it('lets no made up Authorization header in anywhere', async () => {
    const posted = {
      '/o/token': 'grant_type=client_credentials',
      '/o/revoke_token': 'token=x',
      '/o/introspect': 'token=x',
    };
    const bodies = new Map(Object.entries(posted));
    const paths = ['/o/userinfo', '/api/me', '/api/public', ...bodies.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), nastyAuthorization, async (path, authorization) => {
        const answer = await send({
          method: bodies.has(path) ? 'POST' : 'GET',
          path,
          headers: {
            authorization: Buffer.from(authorization, 'latin1').toString('latin1'),
            'content-type': FORM,
          },
          ...(bodies.has(path) && { body: bodies.get(path) }),
        });
        if (path === '/api/me' || path === '/api/public') expectApiRefusal(answer, path);
        else {
          expectCivil(answer);
          expect([400, 401]).toContain(answer.status);
        }
      }),
      FUZZ,
    );
  });

  it.each(PUBLIC_DOCUMENTS)('serves %s whatever the query', async (path) => {
    await fc.assert(
      fc.asyncProperty(hostileForm({ a: '1' }), async (search) => {
        const answer = await send({ path: `${path}?${search}` });
        if (answer.status !== 431) expect(answer.status).toBe(200);
      }),
      { ...FUZZ, numRuns: 25 },
    );
  });

  /** A URL beyond 16 kB is node's to refuse, before anybody sees it. */
  function expectCivilOrTooLong(answer: RawAnswer, search: string): void {
    if (answer.status === 431 && search.length > 15_000) return;
    expectCivil(answer);
  }

  /** The API is the host's: Nest's body where no token came, RFC 6750's where a bad one did. */
  function expectApiRefusal({ status, headers, body }: RawAnswer, path: string): void {
    if (path === '/api/public' && status === 200) {
      expect(JSON.parse(body)).toEqual({ hello: 'stranger' });
      return;
    }
    expect([400, 401]).toContain(status);
    expect(headers['www-authenticate']).toMatch(/^Bearer /);
    expect(body).not.toMatch(/node_modules|\bat \S+ \(/);
  }
});
