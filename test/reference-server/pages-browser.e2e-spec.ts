import type { INestApplication } from '@nestjs/common';
import { Applications, ExpiredRecords } from 'nest-oauth2-provider';
import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { readConfig } from '../../apps/server/src/config/config.js';
import { createDemo } from '../../apps/server/src/demo.js';
import { createServer } from '../../apps/server/src/server.js';
import { Users } from '../../apps/server/src/users/users.js';
import { Browser, Landing, hasChromium } from '../support/browser.js';
import { spendBusyMonth } from '../support/busy-month.js';
import { freshDatabase } from '../support/databases.js';
import { type Look, inspect, tabThrough } from '../support/page-inspection.js';
import { freePort } from '../support/free-port.js';
import { serverPairs } from '../support/reference-server.js';

jest.setTimeout(120_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };
const [USERNAME, PASSWORD] = ['maria', 'password of maria'];

if (!hasChromium) {
  it('has a Chromium to look at the pages with', () => {
    if (process.env['CI'] === 'true') throw new Error('CI=true: chromium must be installed');
    console.warn('chromium is not installed, so nobody looked at the pages');
  });
}

/** Every width with both schemes, and both with every language. */
const LOOKS: Readonly<Record<string, readonly Look[]>> = {
  en: [
    { width: 320, scheme: 'light' },
    { width: 768, scheme: 'dark' },
    { width: 1280, scheme: 'light' },
  ],
  de: [
    { width: 320, scheme: 'light' },
    { width: 1280, scheme: 'dark' },
  ],
  ar: [
    { width: 320, scheme: 'dark' },
    { width: 768, scheme: 'light' },
    { width: 1280, scheme: 'dark' },
  ],
};

// The pages are the same on both; that they come to the browser the same, one language shows.
const browsed = (hasChromium ? serverPairs : [])
  .filter(([, database]) => database !== 'mariadb')
  .map(([platform, database], at) => ({
    platform,
    database,
    languages: at === 0 ? ['en', 'de', 'ar'] : ['ar'],
  }));
const NONE = [{ platform: 'express', database: 'sqlite', languages: ['en'] }] as typeof browsed;

(browsed.length > 0 ? describe : describe.skip).each(browsed.length > 0 ? browsed : NONE)(
  'the pages on $platform with $database, without script',
  ({ platform, database, languages }) => {
    let app: INestApplication;
    let origin: string;
    let drop: () => Promise<void>;
    let landing: Landing;
    let demo: oidc.Configuration;
    let television: oidc.Configuration;

    beforeAll(async () => {
      const port = String(await freePort());
      const { options, drop: dropDatabase } = await freshDatabase(database);
      drop = dropDatabase;
      const url = database === 'sqlite' ? 'sqlite::memory:' : (options as { url: string }).url;
      app = await createServer(readConfig({ PORT: port, HTTP_ADAPTER: platform, DATABASE_URL: url }));
      await app.listen(port);
      origin = `http://localhost:${port}`;
      await createDemo(app);
      const maria = { username: USERNAME, password: PASSWORD, isAdmin: true };
      const { id: userId } = await app.get(Users, { strict: false }).create(maria);
      const applications = app.get(Applications, { strict: false });
      const notes = await applications.create({
        userId,
        clientType: 'public',
        name: 'Field Notes',
        redirectUris: ['https://notes.example/callback'],
      });
      const weather = await applications.create({
        userId,
        clientType: 'confidential',
        name: 'مفكرة الطقس',
        grantTypes: ['client_credentials'],
      });
      const authorization = `Basic ${btoa(`${weather.clientId}:${weather.clientSecret}`)}`;
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      await fetch(`${origin}/o/token`, { method: 'POST', headers: { authorization }, body });
      await app.get(ExpiredRecords, { strict: false }).clear();
      await spendBusyMonth(app.get(DataSource, { strict: false }), [
        weather.application.id,
        notes.application.id,
      ]);
      await applications.create({
        clientType: 'public',
        clientId: 'television',
        name: 'Television in the living room',
        grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      });
      const discover = (clientId: string) =>
        oidc.discovery(new URL(`${origin}/o`), clientId, undefined, oidc.None(), INSECURE);
      [demo, television] = [await discover('demo'), await discover('television')];
      landing = await Landing.open();
    });
    afterAll(async () => {
      landing?.close();
      await app?.close();
      await drop?.();
    });

    describe.each(languages)('in %s', (locale) => {
      let browser: Browser;
      let eye: Browser;
      let page: Page;
      let lens: Page;
      const elsewhere: string[] = [];

      beforeAll(async () => {
        browser = await Browser.open({ locale, javaScriptEnabled: false });
        browser.context.on('request', (request) => {
          const url = new URL(request.url());
          if (url.origin !== origin && url.protocol !== 'data:') elsewhere.push(url.href);
        });
        page = await browser.page();
        eye = await Browser.open();
        lens = await eye.page();
      });
      afterAll(async () => {
        await browser?.close();
        await eye?.close();
      });

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
      const at = (path: string) => page.goto(origin + path);
      const press = async (control: string) => {
        await page.locator(control).first().press('Enter');
        await page.waitForLoadState();
      };
      const logIn = async (password = PASSWORD) => {
        await page.locator('#username').fill(USERNAME);
        await page.locator('#password').fill(password);
        await press('#password');
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
        await page.locator('p.code').waitFor({ state: 'detached' });
      };
      /** @param nth of the list, from 1 */
      const ofApplication = async (nth: number, below?: 'try' | 'secret' | 'delete') => {
        await at('/o/applications/');
        await press(`tbody tr:nth-child(${nth}) a`);
        if (below !== undefined) await press(`a[href$="/${below}/"]`);
      };
      const consent = async () => {
        await page.goto(await ask({ prompt: 'consent' }));
        await press('button[name=allow][value=true]');
        elsewhere.length = 0;
      };

      // In the order of a day: whoever signs in stays so.
      const pages: [string, () => Promise<unknown>][] = [
        ['home', () => at('/')],
        ['login', () => at('/login')],
        ['login after a wrong password', () => logIn('wrong')],
        ['signed in', () => logIn().then(() => at('/login'))],
        ['consent', async () => page.goto(await ask({ prompt: 'consent' }))],
        [
          'form post',
          async () => consent().then(async () => page.goto(await ask({ response_mode: 'form_post' }))),
        ],
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
        ['applications', () => at('/o/applications/')],
        ['registration', () => at('/o/applications/register/')],
        ['registration with problems', () => press('form.fields button')],
        ['application', () => ofApplication(1)],
        ['change of an application', () => press('a[href$="/update/"]')],
        ['trial of an application', () => ofApplication(1, 'try')],
        ['new secret', () => ofApplication(2, 'secret')],
        ['new secret, shown', () => press('main form button')],
        ['deletion of an application', () => ofApplication(2, 'delete')],
        ['connected apps', () => at('/o/authorized-tokens/')],
        ['disconnection', () => press('a[href$="/delete/"]')],
        ['sessions', () => at('/o/sessions/')],
        ['end of a session', () => press('tbody td > a.button')],
        ['administration', () => at('/o/admin/')],
        ['administration of applications', () => at('/o/admin/applications/')],
        ['administration of an application', () => press('tbody a')],
        ['administration of authorizations', () => at('/o/admin/authorizations/')],
        ['administration of access tokens', () => at('/o/admin/access-tokens/')],
        ['revocation of a token', () => press('tbody a').then(() => press('a.danger'))],
        ['nothing there', () => at('/o/applications/none/')],
        ['logout', () => at('/o/logout')],
        ['still signed in', () => press('button[name=allow][value=false]')],
        ['logged out', () => at('/o/logout').then(() => press('button[name=allow][value=true]'))],
      ];

      it.each(pages)(
        '%s: axe finds nothing, it fits its window, the keyboard suffices',
        async (name, open) => {
          await open();
          await page.getByRole('heading', { level: 1 }).waitFor();
          expect(await page.getAttribute('html', 'lang')).toBe(locale);
          expect(await page.getAttribute('html', 'dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
          for (const look of LOOKS[locale]) await inspect(page, lens, look, `${name} ${locale}`);
          await tabThrough(page, name);
          expect({ elsewhere, complaints: browser.complaints }).toEqual({ elsewhere: [], complaints: [] });
        },
      );
    });
  },
);
