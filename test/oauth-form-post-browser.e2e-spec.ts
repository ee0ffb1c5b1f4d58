import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Controller, Get } from '@nestjs/common';
import * as oidc from 'openid-client';
import type { Page } from 'playwright-core';
import { Browser, expectFit, hasChromium } from './support/browser.js';
import { TestClient } from './support/client.js';
import { Host, type Platform } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

if (!hasChromium) {
  it('has a Chromium to post forms with', () => {
    if (process.env['CI'] === 'true') throw new Error('CI=true: chromium must be installed');
    console.warn('chromium is not installed, so form_post was not tried in a browser');
  });
}

/** The client's own web server, which remembers what was posted to it. */
class Receiver {
  readonly posted: Record<string, string>[] = [];
  /** Where it sends the browser after that, if anywhere. */
  goesOnTo: string | undefined;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.method === 'POST') receiver.posted.push(Object.fromEntries(new URLSearchParams(body)));
        const { goesOnTo } = receiver;
        if (goesOnTo && (request.method === 'POST' || request.url!.includes('code=')))
          return response.writeHead(303, { location: goesOnTo }).end();
        response.setHeader('content-type', 'text/html');
        return response.end('<!doctype html><link rel="icon" href="data:,"><title>Landed</title><p>Landed');
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** For the browser to be somewhere of this origin when its cookie is set. */
@Controller('nowhere')
class NowhereController {
  @Get()
  show(): string {
    return 'nowhere';
  }
}

(hasChromium ? describe : describe.skip).each<Platform>(['express', 'fastify'])(
  'Chromium brings the answer to the client by form_post on %s',
  (platform) => {
    let host: Host;
    let browser: Browser;
    let receiver: Receiver;
    let client: TestClient;
    let page: Page;
    beforeAll(async () => {
      resetUsers();
      [host, browser, receiver] = await Promise.all([
        Host.start({ platform, controllers: [NowhereController] }),
        Browser.open(),
        Receiver.open(),
      ]);
      client = await TestClient.register(host, {
        redirectUris: [receiver.redirectUri],
        grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
        responseTypes: ['code', 'code id_token'],
      });
    });
    afterAll(async () => {
      receiver?.close();
      await browser?.close();
      await host?.stop();
    });
    beforeEach(async () => {
      page = await browser.page();
      receiver.posted.length = 0;
      receiver.goesOnTo = undefined;
      const [name, value] = loginCookie('alice').split('=');
      await browser.context.addCookies([{ name, value, url: host.origin }]);
    });
    afterEach(async () => {
      await page.close();
      // Violations of the page's own policy are among them.
      expect(browser.complaints).toEqual([]);
    });

    const request = (changes: Record<string, string> = {}) =>
      `${host.issuer}/${client.authorizationUrl({
        redirect_uri: receiver.redirectUri,
        response_mode: 'form_post',
        scope: 'openid',
        nonce: 'n',
        ...changes,
      })}`;

    it('by its own script, after the user allowed it', async () => {
      await page.goto(request({ response_type: 'code id_token', state: 'ü "<&' }));
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(receiver.redirectUri);
      expect(await page.title()).toBe('Landed');
      const [{ code, id_token, state, iss }] = receiver.posted;
      expect({ code, id_token, state, iss }).toEqual({
        code: expect.stringMatching(/^[\w-]{43}$/) as string,
        id_token: expect.stringMatching(/^eyJ/) as string,
        state: 'ü "<&',
        iss: host.issuer,
      });
      expect(page.url()).toBe(receiver.redirectUri);

      const config = await oidc.discovery(
        new URL(host.issuer),
        client.clientId,
        undefined,
        oidc.ClientSecretBasic(client.clientSecret),
        { execute: [oidc.allowInsecureRequests, oidc.useCodeIdTokenResponseType] },
      );
      const arrived = new Request(receiver.redirectUri, {
        method: 'POST',
        body: new URLSearchParams(receiver.posted[0]),
      });
      const checks = { pkceCodeVerifier: client.verifier, expectedNonce: 'n', expectedState: state };
      const tokens = await oidc.authorizationCodeGrant(config, arrived, checks);
      expect(tokens.claims()).toMatchObject({ sub: 'alice' });
    });

    it('also where consent is remembered and no page was shown, and with an error', async () => {
      await page.goto(request());
      await page.waitForURL(receiver.redirectUri);
      await page.goto(request({ scope: 'fly' }));
      await page.waitForURL(receiver.redirectUri);
      expect(receiver.posted).toEqual([
        expect.objectContaining({ state: 'a state', iss: host.issuer }),
        expect.objectContaining({ error: 'invalid_scope', state: 'a state', iss: host.issuer }),
      ]);
    });

    describe('where scripts are off', () => {
      /** A browser that runs none, in a window of that width, at the page. */
      async function still(width: number, work: (page: Page) => Promise<void>): Promise<void> {
        const viewport = { width, height: 640 };
        const context = await browser.context.browser()!.newContext({ javaScriptEnabled: false, viewport });
        const [name, value] = loginCookie('alice').split('=');
        await context.addCookies([{ name, value, url: host.origin }]);
        const quiet = await context.newPage();
        await quiet.goto(request());
        expect(receiver.posted).toEqual([]);
        await work(quiet);
        await context.close();
      }

      it('by a button', () =>
        still(1280, async (quiet) => {
          await quiet.getByRole('button', { name: 'Continue' }).click();
          await quiet.waitForURL(receiver.redirectUri);
          expect(receiver.posted).toEqual([expect.objectContaining({ state: 'a state', iss: host.issuer })]);
        }));

      it.each([1280, 320])('from a page that fits a window of %d pixels', (width) =>
        still(width, (quiet) => expectFit(quiet, 'form post')),
      );
    });

    // Chromium holds a page's form-action against every redirect after its form.
    it.each(['form_post', 'query'])(
      'and lets the client send it on to another origin from there, after consent and %s',
      async (response_mode) => {
        const other = await Receiver.open();
        receiver.goesOnTo = other.redirectUri;
        await page.goto(request({ response_mode, prompt: 'consent' }));
        await page.getByRole('button', { name: 'Allow' }).click();
        await page.waitForURL(other.redirectUri);
        expect(await page.title()).toBe('Landed');
        other.close();
      },
    );
  },
);
