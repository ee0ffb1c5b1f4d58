import { createHash, randomBytes } from 'node:crypto';
import { basic, bearer, tokensOf, type Tokens } from './support/client.js';
import {
  CALLBACK,
  DjangoSite,
  type SiteClient,
  addApplication,
  addUser,
  missingForDjango,
} from './support/django-site.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from './support/reference-server.js';

jest.setTimeout(READY_WITHIN + 300_000);

interface Tally {
  brought: number;
  already_here: number;
  ended_since: number;
  skipped: Record<string, { count: number; ids: string[] }>;
}
type Report = Record<
  'applications' | 'refresh_tokens' | 'used_refresh_tokens' | 'access_tokens' | 'authorization_codes',
  Tally
> & { dry_run: boolean; finished: boolean; notes: { client_id: string; field: string }[] };

const PASSWORD = 'correct horse battery';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

const web: SiteClient = { clientId: 'web', clientSecret: randomBytes(40).toString('hex') };
const app: SiteClient = { clientId: 'app' };
const machine: SiteClient = { clientId: 'machine', clientSecret: randomBytes(40).toString('hex') };
const legacy: SiteClient = { clientId: 'legacy', clientSecret: randomBytes(40).toString('hex') };

/** Each database once as the site's and once as the server's. */
const journeys = serverPairs.map(([platform, into], at) => {
  const [, from] = serverPairs[(at + 1) % serverPairs.length];
  return { from, platform, into, missing: missingForDjango(from) };
});

for (const { from, platform, into, missing } of journeys) {
  const name = `moving from Django OAuth Toolkit on ${from} to the reference server on ${platform} with ${into}`;
  const describeWhereThere = missing === undefined ? describe : describe.skip;
  describeWhereThere(missing === undefined ? name : `${name} (this machine has no ${missing})`, () => {
    let site: DjangoSite;
    let server: ReferenceServer;
    let id: string;
    let ofWeb: Tokens;
    let used: Tokens;
    let ofApp: Tokens;
    let ofLegacy: Tokens;
    let own: Tokens;
    let code: string;
    let late: Tokens;
    let moved: Tokens;
    let dry: Report;
    let report: Report;

    const importing = (...options: string[]) =>
      server.cliJson<Report>('importdot', '--from', site.url, ...options);
    const post = ({ clientId, clientSecret }: SiteClient, form: Record<string, string>) =>
      fetch(`${server.issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams(clientSecret === undefined ? { client_id: clientId, ...form } : form),
        headers: clientSecret === undefined ? {} : { authorization: basic(clientId, clientSecret) },
      });
    const refresh = (client: SiteClient, { refresh_token }: Tokens) =>
      post(client, { grant_type: 'refresh_token', refresh_token });
    const me = async ({ access_token }: Tokens) =>
      (await fetch(`${server.origin}/api/me`, { headers: bearer(access_token) })).status;

    beforeAll(async () => {
      server = await ReferenceServer.on(platform, into);
      const person = ['--password', PASSWORD, '--email', 'dora@example.com'];
      ({ id } = await server.cliJson<{ id: string }>('createuser', 'dora', ...person));

      site = await DjangoSite.create(from, [
        addUser(id, 'dora', PASSWORD),
        addApplication('confidential', 'authorization-code', web, '--user', id, '--name', 'Web'),
        addApplication('public', 'authorization-code', app),
        addApplication('confidential', 'client-credentials', machine),
        addApplication('confidential', 'password', legacy),
      ]);
      await site.start();
      await site.logIn('dora');
      const redeem = async (client: SiteClient, its: string, changes: Record<string, string> = {}) =>
        site.token(client, {
          grant_type: 'authorization_code',
          code: its,
          redirect_uri: CALLBACK,
          ...changes,
        });
      used = await redeem(web, await site.code(web));
      ofWeb = await site.token(web, { grant_type: 'refresh_token', refresh_token: used.refresh_token });
      ofApp = await redeem(app, await site.code(app, pkce), { code_verifier: verifier });
      ofLegacy = await site.token(legacy, { grant_type: 'password', username: 'dora', password: PASSWORD });
      own = await site.token(machine, { grant_type: 'client_credentials' });
      code = await site.code(web);

      dry = await importing('--dry-run');
      report = await importing('--batch-size', '1');
      // The site goes on until the server takes over.
      late = await redeem(web, await site.code(web));
      await server.start();
    });
    afterAll(async () => {
      await site?.end();
      await server?.dispose();
    });

    it('reports what it brings, and the same before in a dry run', () => {
      expect(report).toMatchObject({
        finished: true,
        applications: { brought: 4 },
        refresh_tokens: { brought: 3 },
        used_refresh_tokens: { brought: 1 },
        access_tokens: { brought: 4 },
        authorization_codes: { brought: 1 },
      });
      expect({ ...dry, dry_run: false }).toEqual(report);
      expect(dry.dry_run).toBe(true);
    });

    it('lets tokens live, of users and of clients themselves', async () => {
      expect([await me(ofWeb), await me(ofApp), await me(ofLegacy)]).toEqual([200, 200, 200]);
      // The client's own: there is no user to ask for.
      expect(await me(own)).toBe(403);
      expect(await me(used)).toBe(401);
    });

    it('brings what came since, once, when it is run again beside the server', async () => {
      expect(await me(late)).toBe(401);
      const again = await importing();
      expect(again).toMatchObject({
        applications: { brought: 0, already_here: 4 },
        refresh_tokens: { brought: 1, already_here: 3 },
        access_tokens: { brought: 1, already_here: 4 },
        authorization_codes: { brought: 0, already_here: 1 },
      });
      expect(await me(late)).toBe(200);
    });

    it('lets each client go on with its old secret and its old refresh token', async () => {
      for (const [client, tokens] of [
        [web, ofWeb],
        [app, ofApp],
        [legacy, ofLegacy],
        [web, late],
      ] as const) {
        const next = await tokensOf(await refresh(client, tokens));
        expect(next.scope).toBe('read write');
        expect([await me(next), await me(tokens)]).toEqual([200, 401]);
        const last = await tokensOf(await refresh(client, next));
        if (tokens === ofWeb) moved = last;
      }
      expect((await post(machine, { grant_type: 'client_credentials' })).status).toBe(200);
      const wrong = { ...web, clientSecret: 'wrong' };
      expect((await refresh(wrong, ofWeb)).status).toBe(401);
    });

    it('redeems a code that the site gave out', async () => {
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
      const tokens = await tokensOf(await post(web, form));
      expect(await me(tokens)).toBe(200);
      expect((await post(web, form)).status).toBe(400);
    });

    it('knows the replay of a token that was used at the site, and ends what came of it', async () => {
      expect(await me(moved)).toBe(200);
      expect((await refresh(web, used)).status).toBe(400);
      expect(await me(moved)).toBe(401);
      expect((await refresh(web, moved)).status).toBe(400);
    });

    it('tells a person as well', async () => {
      const { stdout, stderr, code: exit } = await server.cli('importdot', '--from', site.url);
      expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
      expect(stdout).toMatch(/^This was brought:\napplications: 0, 4 already here\n/);
    });
  });
}
