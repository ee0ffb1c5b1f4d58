import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { Browser, expectFit, hasChromium } from '../support/browser.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { RelyingParty, closeRelyingParties } from '../support/relying-party.js';

jest.setTimeout(READY_WITHIN + 60_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };
/** The host that the server is reached at, so that a page of another port there is of the same site. */
const SAME_SITE = 'localhost';
/** For an answer in a frame, in milliseconds. */
const PATIENCE = 20_000;
/** As much of a page's document as scripts of the tests use. */
type Element = Record<string, string> & { append(child: unknown): void; submit(): void };
interface Dom {
  readonly body: Element;
  createElement(name: string): Element;
}

(hasChromium ? describe : describe.skip).each(serverPairs)(
  'single logout in a browser at the reference server on %s with %s',
  (platform, database) => {
    let server: ReferenceServer;
    let browser: Browser;
    let page: Page;
    let notes: RelyingParty;
    let mail: RelyingParty;
    let clients: oidc.Configuration[];
    let idToken: string;

    beforeAll(async () => {
      server = await ReferenceServer.on(platform, database, { ALLOW_LOOPBACK_FETCH: 'on' });
      await server.start();
      [notes, mail] = [await RelyingParty.open(), await RelyingParty.open()];
      clients = [await registered(notes, 'Field Notes'), await registered(mail, 'Quiet Mail')];
      browser = await Browser.open();
    });
    afterAll(async () => {
      await browser?.close();
      closeRelyingParties();
      await server?.dispose();
    });

    beforeEach(async () => {
      page = await browser.page();
      for (const party of [notes, mail]) {
        party.tokens.length = 0;
        party.others.length = 0;
      }
      // The password once, at the first; the second is a single sign-on.
      idToken = await logIn(notes, clients[0]);
      await logIn(mail, clients[1]);
    });
    afterEach(async () => {
      await page.close();
      // Violations of the pages' own policy are among them.
      expect(browser.complaints).toEqual([]);
    });

    async function registered(party: RelyingParty, name: string): Promise<oidc.Configuration> {
      const { client_id, client_secret } = await server.cliJson<Record<string, string>>(
        'createapplication',
        'confidential',
        'authorization-code',
        '--name',
        name,
        '--skip-authorization',
        '--redirect-uris',
        `${party.origin}/callback ${party.origin.replace('127.0.0.1', 'localhost')}/callback`,
        '--post-logout-redirect-uris',
        `${party.origin}/after`,
        '--metadata',
        JSON.stringify({
          backchannel_logout_uri: party.backchannel,
          frontchannel_logout_uri: party.frontchannel,
        }),
      );
      return oidc.discovery(new URL(server.issuer), client_id, client_secret, undefined, INSECURE);
    }

    async function logIn(party: RelyingParty, config: oidc.Configuration): Promise<string> {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${party.origin}/callback`,
        scope: 'openid read',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      await page.goto(url.href);
      if (page.url().startsWith(server.origin)) {
        await page.getByLabel('Username').fill('demo');
        await page.getByLabel('Password').fill('demo-password');
        await page.getByRole('button', { name: 'Sign in' }).click();
      }
      await page.waitForURL((each) => each.href.startsWith(`${party.origin}/callback`));
      const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url()), { pkceCodeVerifier });
      return tokens.id_token!;
    }

    const endSession = (parameters: Record<string, string>) =>
      oidc.buildEndSessionUrl(clients[0], parameters).href;
    const framed = (party: RelyingParty) =>
      party.others.filter((each) => /^GET \/frontchannel\?tenant=1&iss=http.*&sid=[\w-]{43}$/.test(each));

    /** What a silent renewal in a frame of the client's page at that host brings: tokens, or the error. */
    async function renewed(party: RelyingParty, config: oidc.Configuration, hostname: string) {
      const origin = party.origin.replace('127.0.0.1', hostname);
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${origin}/callback`,
        scope: 'openid',
        prompt: 'none',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      await page.goto(`${origin}/`);
      party.others.length = 0;
      await page.evaluate((src) => {
        const { document } = globalThis as unknown as { document: Dom };
        const frame = document.createElement('iframe');
        frame.src = src;
        document.body.append(frame);
      }, url.href);
      const arrived = () => party.others.find((each) => each.startsWith('GET /callback?'));
      for (const end = Date.now() + PATIENCE; !arrived() && Date.now() < end;) await page.waitForTimeout(20);
      const answer = new URL(arrived()!.slice('GET '.length), origin);
      const error = answer.searchParams.get('error');
      if (error !== null) return { error };
      const checks = { pkceCodeVerifier, idTokenExpected: true };
      const { id_token } = await oidc.authorizationCodeGrant(config, answer, checks);
      return { idToken: id_token!, claims: decodeJwt(id_token!) };
    }

    it('tells both clients, by us and through the browser, and goes back by itself', async () => {
      const after = `${notes.origin}/after`;
      await page.goto(endSession({ id_token_hint: idToken, post_logout_redirect_uri: after, state: 'S' }));
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await page.waitForURL(`${after}?state=S`);
      await Promise.all([notes.received(1), mail.received(1)]);
      expect([framed(notes).length, framed(mail).length]).toEqual([1, 1]);
      expect([notes.tokens.length, mail.tokens.length]).toEqual([1, 1]);
      await page.goto(`${server.origin}/login`);
      await page.getByLabel('Password').waitFor();
    });

    it('goes on by the link for who does not want to wait', async () => {
      const after = `${notes.origin}/after`;
      await page.goto(endSession({ id_token_hint: idToken, post_logout_redirect_uri: after }));
      await page.getByRole('link', { name: 'Continue to Field Notes' }).click();
      await page.waitForURL(after);
    });

    it('takes a POST of the client’s own page, to which browsers send no cookie', async () => {
      await page.goto(`${mail.origin}/`);
      await page.evaluate(
        ([action, hint]) => {
          const { document } = globalThis as unknown as { document: Dom };
          const form = document.createElement('form');
          Object.assign(form, { method: 'post', action });
          const field = document.createElement('input');
          Object.assign(field, { name: 'id_token_hint', value: hint });
          form.append(field);
          document.body.append(form);
          form.submit();
        },
        [`${server.issuer}/logout`, idToken],
      );
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await mail.received(1);
    });

    it('is done from the server’s own page too', async () => {
      await page.goto(`${server.origin}/logout`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([framed(notes).length, framed(mail).length]).toEqual([1, 1]);
      await Promise.all([notes.received(1), mail.received(1)]);
    });

    it('renews both clients silently in frames of the server’s site, until one logs out of both', async () => {
      const first = await renewed(notes, clients[0], SAME_SITE);
      const second = await renewed(mail, clients[1], SAME_SITE);
      const { sub, sid, auth_time } = decodeJwt(idToken);
      for (const { claims } of [first, second]) expect(claims).toMatchObject({ sub, sid, auth_time });
      expect([first, second].map(({ claims }) => claims?.aud)).toEqual(
        clients.map((each) => each.clientMetadata().client_id),
      );
      // With what the renewal brought.
      await page.goto(endSession({ id_token_hint: first.idToken! }));
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await Promise.all([notes.received(1), mail.received(1)]);
      for (const token of [...notes.tokens, ...mail.tokens]) expect(decodeJwt(token)['sid']).toBe(sid);
      expect(await renewed(notes, clients[0], SAME_SITE)).toEqual({ error: 'login_required' });
      expect(await renewed(mail, clients[1], SAME_SITE)).toEqual({ error: 'login_required' });
    });

    it('cannot be renewed in a frame of another site, from which browsers send no cookies', async () => {
      for (const [at, party] of [notes, mail].entries())
        expect(await renewed(party, clients[at], '127.0.0.1')).toEqual({ error: 'login_required' });
    });

    it('prompt=none sees the end of the session', async () => {
      await page.goto(endSession({ id_token_hint: idToken }));
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      const url = oidc.buildAuthorizationUrl(clients[0], {
        redirect_uri: `${notes.origin}/callback`,
        scope: 'openid',
        prompt: 'none',
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      });
      await page.goto(url.href);
      await page.waitForURL((each) => each.href.startsWith(`${notes.origin}/callback`));
      expect(new URL(page.url()).searchParams.get('error')).toBe('login_required');
    });

    it.each([320, 1280])('asks, and says what became of it, in a window of %i px', async (width) => {
      await page.setViewportSize({ width, height: 640 });
      await page.goto(endSession({ post_logout_redirect_uri: `${notes.origin}/after` }));
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
      await page.getByText('Demo Person', { exact: true }).waitFor();
      await expectFit(page, 'logout');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: 'You are still signed in' }).waitFor();
      await expectFit(page, 'stayed');
      await page.goto(endSession({ post_logout_redirect_uri: `${notes.origin}/after` }));
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await expectFit(page, 'signed out');
      await page.waitForURL(`${notes.origin}/after`);
    });
  },
);
