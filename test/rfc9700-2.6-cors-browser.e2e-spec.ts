import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { Browser, hasChromium } from './support/browser.js';
import { REDIRECT_URI, TestClient, bearer } from './support/client.js';
import { Host, type Platform } from './support/host.js';
import { resetUsers } from './support/owners.js';

if (!hasChromium) {
  it('has a Chromium to try CORS with', () => {
    if (process.env['CI'] === 'true') throw new Error('CI=true: chromium must be installed');
    console.warn('chromium is not installed, so CORS was not tried in a browser');
  });
}

/** A page of some origin, served by nobody who knows of OAuth. */
class Site {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<Site> {
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><link rel="icon" href="data:,"><title>A page</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Site(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** What a script in the page gets to read: the status and the body, or that it may not. */
function fetchIn(page: Page, url: string, init: RequestInit): Promise<string> {
  return page.evaluate(
    async ([to, how]) => {
      try {
        const response = await fetch(to, how as RequestInit);
        return `${response.status} ${response.headers.get('www-authenticate') ?? ''} ${await response.text()}`;
      } catch (error) {
        return String(error);
      }
    },
    [url, init] as const,
  );
}

const BLOCKED = 'TypeError: Failed to fetch';

(hasChromium ? describe : describe.skip).each<Platform>(['express', 'fastify'])(
  'a page in Chromium calls the endpoints (RFC 9700 section 2.6) on %s',
  (platform) => {
    let host: Host;
    let browser: Browser;
    let registered: Site;
    let other: Site;
    let client: TestClient;
    beforeAll(async () => {
      resetUsers();
      [host, browser, registered, other] = await Promise.all([
        Host.start({ platform }),
        Browser.open(),
        Site.open(),
        Site.open(),
      ]);
      client = await TestClient.register(host, {
        clientType: 'public',
        skipAuthorization: true,
        allowedOrigins: [registered.origin],
      });
    });
    afterAll(async () => {
      registered?.close();
      other?.close();
      await browser?.close();
      await host?.stop();
    });

    const pageOf = async (site: Site) => {
      const page = await browser.page();
      await page.goto(site.origin);
      return page;
    };
    const redeem = (code: string): RequestInit => ({
      method: 'POST',
      // A header of its own makes the browser ask first.
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-requested-with': 'a page' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.clientId,
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: client.verifier,
      }).toString(),
    });

    it('a registered origin gets tokens, the claims of the user, and errors to read', async () => {
      const page = await pageOf(registered);
      const answer = await fetchIn(
        page,
        `${host.issuer}/token`,
        redeem(await client.code({ scope: 'openid' })),
      );
      expect(answer).toMatch(/^200 .*"access_token"/);
      const { access_token } = JSON.parse(answer.slice(3)) as { access_token: string };
      const userinfo = `${host.issuer}/userinfo`;
      await expect(fetchIn(page, userinfo, { headers: bearer(access_token) })).resolves.toMatch(
        /^200 .*"sub"/,
      );
      await expect(fetchIn(page, `${host.issuer}/token`, redeem('unknown'))).resolves.toMatch(
        /^400 .*"invalid_grant"/,
      );
      const read = await client.tokens({ scope: 'read' });
      await expect(fetchIn(page, userinfo, { headers: bearer(read.access_token) })).resolves.toMatch(
        /^403 Bearer .*insufficient_scope/,
      );
    });

    it('another origin reads nothing, and neither does anybody with cookies', async () => {
      const page = await pageOf(other);
      const code = await client.code({ scope: 'openid' });
      await expect(fetchIn(page, `${host.issuer}/token`, redeem(code))).resolves.toBe(BLOCKED);
      const { access_token } = await client.tokens({ scope: 'openid' });
      const userinfo = `${host.issuer}/userinfo`;
      await expect(fetchIn(page, userinfo, { headers: bearer(access_token) })).resolves.toBe(BLOCKED);

      const withCookies = { headers: bearer(access_token), credentials: 'include' } as const;
      await expect(fetchIn(await pageOf(registered), userinfo, withCookies)).resolves.toBe(BLOCKED);
    });

    it('the metadata and the keys are for every origin, the authorization endpoint for none', async () => {
      const page = await pageOf(other);
      for (const document of ['.well-known/openid-configuration', '.well-known/jwks.json']) {
        await expect(fetchIn(page, `${host.issuer}/${document}`, {})).resolves.toMatch(/^200 /);
      }
      const authorize = `${host.issuer}/${client.authorizationUrl()}`;
      await expect(fetchIn(await pageOf(registered), authorize, {})).resolves.toBe(BLOCKED);
    });
  },
);
