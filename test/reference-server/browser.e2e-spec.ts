import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { Browser, Landing, expectFit, hasChromium } from '../support/browser.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 60_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };
const PRIVATE = 'com.example.notes:/callback';

if (!hasChromium) {
  it('has a Chromium to try the pages with', () => {
    if (process.env['CI'] === 'true') throw new Error('CI=true: chromium must be installed');
    console.warn('chromium is not installed, so the pages were not tried in a browser');
  });
}

const browsed = hasChromium ? serverPairs.filter(([, database]) => database !== 'mariadb') : [];
(browsed.length > 0 ? describe : describe.skip).each(browsed.length > 0 ? browsed : serverPairs)(
  'a browser at the reference server on %s with %s',
  (platform, database) => {
    let server: ReferenceServer;
    let browser: Browser;
    let landing: Landing;
    let client: oidc.Configuration;
    let page: Page;

    beforeAll(async () => {
      server = await ReferenceServer.on(platform, database);
      await server.start();
      await server.cliJson(
        'createapplication',
        'public',
        'authorization-code',
        '--client-id',
        'native',
        '--redirect-uris',
        PRIVATE,
        '--name',
        'Notes for phones',
      );
      client = await oidc.discovery(new URL(server.issuer), 'demo', undefined, oidc.None(), INSECURE);
      landing = await Landing.open();
      browser = await Browser.open();
    });
    afterAll(async () => {
      await browser?.close();
      landing?.close();
      await server?.dispose();
    });

    beforeEach(async () => {
      page = await browser.page();
    });
    afterEach(async () => {
      await page.close();
      // Violations of the pages' own policy are among them.
      expect(browser.complaints).toEqual([]);
    });

    async function ask(more: Record<string, string> = {}, configuration = client) {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const expectedState = oidc.randomState();
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: landing.redirectUri,
        scope: 'openid profile read write',
        state: expectedState,
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...more,
      });
      return { url: url.href, checks: { pkceCodeVerifier, expectedState, idTokenExpected: true } };
    }

    async function logIn(password = 'demo-password'): Promise<void> {
      await page.getByLabel('Username').fill('demo');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    }

    async function landed(): Promise<URL> {
      await page.waitForURL((url) => url.href.startsWith(landing.redirectUri));
      expect(await page.title()).toBe('Landed');
      return new URL(page.url());
    }

    it('logs in, allows, and lands at the client with a code that it redeems', async () => {
      const { url, checks } = await ask();
      await page.goto(url);
      await logIn();
      await page.getByRole('heading', { name: /Demo application/ }).waitFor();
      await page.getByRole('button', { name: 'Allow' }).click();
      const tokens = await oidc.authorizationCodeGrant(client, await landed(), checks);
      const me = await oidc.fetchProtectedResource(
        client,
        tokens.access_token,
        new URL(`${server.origin}/api/me`),
        'GET',
      );
      expect(await me.json()).toMatchObject({ username: 'demo', client_id: 'demo' });
    });

    it('goes straight on to the client after the login where consent is remembered', async () => {
      await page.goto((await ask()).url);
      await logIn();
      expect((await landed()).searchParams.get('code')).not.toBeNull();
    });

    it('denies', async () => {
      await page.goto((await ask({ prompt: 'consent' })).url);
      await logIn();
      await page.getByRole('button', { name: 'Deny' }).click();
      expect((await landed()).searchParams.get('error')).toBe('access_denied');
    });

    it('shows the login form again after a wrong password', async () => {
      await page.goto((await ask()).url);
      await logIn('wrong');
      await page.getByRole('alert').waitFor();
      expect(await page.getByLabel('Username').inputValue()).toBe('demo');
      expect(await page.getByLabel('Password').inputValue()).toBe('');
      await logIn();
      await landed();
    });

    it('asks for the password again with prompt=login', async () => {
      await page.goto((await ask()).url);
      await logIn();
      await landed();
      const { url, checks } = await ask({ prompt: 'login' });
      await page.goto(url);
      await logIn();
      const tokens = await oidc.authorizationCodeGrant(client, await landed(), checks);
      expect(tokens.claims()).toHaveProperty('sub');
    });

    it('asks nobody with prompt=none', async () => {
      await page.goto((await ask({ prompt: 'none' })).url);
      expect((await landed()).searchParams.get('error')).toBe('login_required');
    });

    it('hands a private-use scheme over to the system', async () => {
      await page.goto((await ask({ client_id: 'native', redirect_uri: PRIVATE })).url);
      await logIn();
      const handedOver = page.waitForRequest((request) => request.url().startsWith(PRIVATE));
      await page.getByRole('button', { name: 'Allow' }).click();
      expect(new URL((await handedOver).url()).searchParams.get('code')).not.toBeNull();
    });

    it('hands it over straight after the login as well, once consent is remembered', async () => {
      await page.goto((await ask({ client_id: 'native', redirect_uri: PRIVATE })).url);
      const handedOver = page.waitForRequest((request) => request.url().startsWith(PRIVATE));
      await logIn();
      await handedOver;
    });

    it('shows an error page where there is nowhere to go', async () => {
      const response = await page.goto((await ask({ client_id: 'nobody' })).url);
      expect(response?.status()).toBe(400);
      await page.getByText('The parameter client_id names no application that is registered here.').waitFor();
      expect(await page.locator('form').count()).toBe(0);
    });

    describe.each([320, 1280])('in a window of %i px', (width) => {
      beforeEach(() => page.setViewportSize({ width, height: 640 }));

      const login = async () => {
        await page.goto((await ask({ prompt: 'consent' })).url);
      };
      const signIn = () => page.goto(`${server.origin}/login`).then(() => logIn());
      const pages: [string, () => Promise<unknown>][] = [
        ['login', login],
        ['login after a wrong password', () => login().then(() => logIn('wrong'))],
        ['consent', () => login().then(() => logIn())],
        ['error', async () => page.goto((await ask({ client_id: 'nobody' })).url)],
        ['home', () => page.goto(server.origin)],
        ['signed in', () => signIn().then(() => page.goto(`${server.origin}/login`))],
        ['sign out', () => signIn().then(() => page.goto(`${server.origin}/logout`))],
      ];
      it.each(pages)('fits the %s page, and each control has a name', async (name, open) => {
        await open();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await expectFit(page, name);
      });
    });
  },
);
