import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { Browser, Landing, hasChromium } from '../support/browser.js';
import { type Look, inspect, tabThrough } from '../support/page-inspection.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 120_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };

if (!hasChromium) {
  it('has a Chromium to look at the pages with', () => {
    if (process.env['CI'] === 'true') throw new Error('CI=true: chromium must be installed');
    console.warn('chromium is not installed, so nobody looked at the pages');
  });
}

const WIDTHS = [320, 768, 1280];
const SCHEMES = ['light', 'dark'] as const;
const LOOKS: readonly Look[] = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => ({ width, scheme })));

// What a page looks like is the same on both; that its way to the browser is, takes one look.
const browsed = (hasChromium ? serverPairs : [])
  .filter(([, database]) => database !== 'mariadb')
  .map((pair, at) => [...pair, at === 0 ? LOOKS : [LOOKS[1]]] as const);

(browsed.length > 0 ? describe : describe.skip).each(
  browsed.length > 0 ? browsed : [['express', 'sqlite', LOOKS] as const],
)('the pages on %s with %s, without script', (platform, database, looks) => {
  let server: ReferenceServer;
  let landing: Landing;
  let demo: oidc.Configuration;
  let television: oidc.Configuration;

  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.start();
    const television_ = ['public', 'device-code', '--client-id', 'television', '--name', 'Television'];
    await server.cliJson('createapplication', ...television_);
    const discover = (clientId: string) =>
      oidc.discovery(new URL(server.issuer), clientId, undefined, oidc.None(), INSECURE);
    [demo, television] = [await discover('demo'), await discover('television')];
    landing = await Landing.open();
  });
  afterAll(async () => {
    landing?.close();
    await server?.dispose();
  });

  describe.each(['en', 'de', 'ar'])('in %s', (locale) => {
    let browser: Browser;
    let page: Page;
    const elsewhere: string[] = [];

    beforeAll(async () => {
      browser = await Browser.open({ locale, javaScriptEnabled: false });
      browser.context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== server.origin && protocol !== 'data:') elsewhere.push(request.url());
      });
      page = await browser.page();
    });
    afterAll(() => browser?.close());

    const ask = async (more: Record<string, string> = {}): Promise<string> => {
      const { href } = oidc.buildAuthorizationUrl(demo, {
        redirect_uri: landing.redirectUri,
        scope: 'openid profile read write',
        state: oidc.randomState(),
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
        ...more,
      });
      return href;
    };
    const at = (path: string) => page.goto(server.origin + path);
    const press = (control: string) => page.locator(control).press('Enter');
    const logIn = async (password = 'demo-password') => {
      await page.locator('#username').fill('demo');
      await page.locator('#password').fill(password);
      await page.keyboard.press('Enter');
      await page.waitForLoadState();
    };
    const enterCode = async () => {
      const codes = await oidc.initiateDeviceAuthorization(television, { scope: 'openid profile read' });
      await page.goto(codes.verification_uri_complete!);
      await press('button[type=submit]');
      await page.locator('p.code').waitFor();
    };
    const decide = async (answer: boolean) => {
      await enterCode();
      await press(`button[name=allow][value=${answer}]`);
      await page.locator('button').waitFor({ state: 'detached' });
    };

    // In the order of a day: whoever is signed in stays so.
    const pages: [string, () => Promise<unknown>][] = [
      ['home', () => at('/')],
      ['login', () => at('/login')],
      ['login after a wrong password', () => logIn('wrong')],
      ['signed in', () => logIn().then(() => at('/login'))],
      ['consent', async () => page.goto(await ask({ prompt: 'consent' }))],
      ['form post', async () => page.goto(await ask({ response_mode: 'form_post', prompt: 'none' }))],
      ['error', async () => page.goto(await ask({ client_id: 'nobody' }))],
      ['device', () => at('/o/device')],
      [
        'device after a wrong code',
        () =>
          page
            .locator('#user_code')
            .fill('bcdf-ghjk')
            .then(() => press('#user_code')),
      ],
      ['device confirmation', enterCode],
      ['device denied', () => decide(false)],
      ['device allowed', () => decide(true)],
      ['logout', () => at('/o/logout')],
      ['still signed in', () => press('button[name=allow][value=false]')],
      ['logged out', () => at('/o/logout').then(() => press('button[name=allow][value=true]'))],
    ];

    it.each(pages)(
      '%s: axe finds nothing, it fits its window, and the keyboard suffices',
      async (name, open) => {
        await open();
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await page.getAttribute('html', 'lang')).toBe(locale);
        expect(await page.getAttribute('html', 'dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
        for (const look of locale === 'de' ? looks.slice(0, 1) : looks)
          await inspect(page, look, `${name} ${locale}`);
        await tabThrough(page, name);
        expect({ elsewhere, complaints: browser.complaints }).toEqual({ elsewhere: [], complaints: [] });
      },
    );
  });
});
