import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { Browser, expectFit, hasChromium } from '../support/browser.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 60_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };

const browsed = hasChromium ? serverPairs.filter(([, database]) => database !== 'mariadb') : [];
(browsed.length > 0 ? describe : describe.skip).each(browsed.length > 0 ? browsed : serverPairs)(
  'the user of a device in a browser at the reference server on %s with %s',
  (platform, database) => {
    let server: ReferenceServer;
    let browser: Browser;
    let client: oidc.Configuration;
    let page: Page;

    beforeAll(async () => {
      server = await ReferenceServer.on(platform, database);
      await server.start();
      const registered = await server.cli(
        'createapplication',
        'public',
        'device-code',
        '--client-id',
        'television',
        '--name',
        'Television in the living room',
        '--metadata',
        '{"client_uri": "https://tv.example"}',
        '--json',
      );
      // The grant is there, so there is nothing to warn of.
      expect(registered).toMatchObject({ code: 0, stderr: '' });
      client = await oidc.discovery(new URL(server.issuer), 'television', undefined, oidc.None(), INSECURE);
      browser = await Browser.open();
    });
    afterAll(async () => {
      await browser?.close();
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

    const begin = () => oidc.initiateDeviceAuthorization(client, { scope: 'openid profile read' });

    async function logIn(): Promise<void> {
      await page.getByLabel('Username').fill('demo');
      await page.getByLabel('Password').fill('demo-password');
      await page.getByRole('button', { name: 'Sign in' }).click();
    }

    async function enter(code: string): Promise<void> {
      await page.getByLabel('Code that your device shows').fill(code);
      await page.getByRole('button', { name: 'Continue' }).click();
    }

    it('logs in, types in the code in lower case without a dash, allows, and the device that polls has its tokens', async () => {
      const codes = await begin();
      const polling = oidc.pollDeviceAuthorizationGrant(client, codes);
      await page.goto(codes.verification_uri);
      await logIn();
      await enter(codes.user_code.toLowerCase().replace('-', ''));
      await page.getByRole('heading', { name: /Television in the living room on another device/ }).waitFor();
      await page.getByText(codes.user_code, { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByRole('heading', { name: 'Your device is connected' }).waitFor();
      const tokens = await polling;
      const api = new URL(`${server.origin}/api/me`);
      const me = await oidc.fetchProtectedResource(client, tokens.access_token, api, 'GET');
      expect(await me.json()).toMatchObject({ username: 'demo', client_id: 'television' });
    });

    it('follows the link with the code in it, which does nothing by itself, and denies', async () => {
      const codes = await begin();
      const polling = oidc.pollDeviceAuthorizationGrant(client, codes).catch((error: unknown) => error);
      await page.goto(codes.verification_uri_complete!);
      await logIn();
      expect(await page.getByLabel('Code that your device shows').inputValue()).toBe(codes.user_code);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Deny' }).click();
      await page.getByRole('heading', { name: 'Access was denied' }).waitFor();
      expect(await polling).toMatchObject({ error: 'access_denied' });
    });

    it('is told of a wrong code, and goes on with the right one', async () => {
      const codes = await begin();
      await page.goto(codes.verification_uri);
      await logIn();
      await enter('bcdf-ghjk');
      await page.getByRole('alert').waitFor();
      await enter(codes.user_code);
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByRole('heading', { name: 'Your device is connected' }).waitFor();
    });

    it('gets by with the keyboard alone', async () => {
      const codes = await begin();
      await page.goto(codes.verification_uri_complete!);
      await logIn();
      await page.getByLabel('Code that your device shows').press('Enter');
      await page.getByRole('button', { name: 'Deny' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Access was denied' }).waitFor();
    });

    describe.each([320, 1280])('in a window of %i px', (width) => {
      beforeEach(() => page.setViewportSize({ width, height: 640 }));

      const asking = async () => {
        await page.goto(`${server.issuer}/device`);
        await logIn();
        await page.getByRole('heading', { name: 'Connect a device' }).waitFor();
      };
      const wrong = () => asking().then(() => enter('bcdf-ghjk'));
      const confirming = async () => {
        const { user_code } = await begin();
        await asking();
        await enter(user_code);
        await page.getByRole('button', { name: 'Allow' }).waitFor();
      };
      const pressing = (button: string) => async () => {
        await confirming();
        await page.getByRole('button', { name: button }).click();
        await page.getByRole('heading', { name: /connected|denied/ }).waitFor();
      };
      const pages: [string, () => Promise<void>][] = [
        ['code', asking],
        ['wrong code', wrong],
        ['confirmation', confirming],
        ['connected', pressing('Allow')],
        ['denied', pressing('Deny')],
      ];
      it.each(pages)('fits the page "%s", and each control has a name', async (name, open) => {
        await open();
        await expectFit(page, `device ${name}`);
      });
    });
  },
);
