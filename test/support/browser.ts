import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** How long a page may take, in milliseconds. */
const PATIENCE = 20_000;

export const hasChromium = existsSync(CHROMIUM);

/** A Chromium whose profile is thrown away; every page's complaints are kept. */
export class Browser {
  /** What the consoles said as warning or error, scripts that threw, and requests that failed. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  /** @param settings such as `{ locale: 'ar', javaScriptEnabled: false }` */
  static async open(settings: BrowserContextOptions = {}): Promise<Browser> {
    const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: ARGUMENTS,
      viewport: { width: 1280, height: 800 },
      ...settings,
    });
    context.setDefaultTimeout(PATIENCE);
    const browser = new Browser(context, profile);
    context.on('page', (page) => browser.listen(page));
    context.pages().forEach((page) => browser.listen(page));
    return browser;
  }

  /** A new page, in which nobody is logged in. */
  async page(): Promise<Page> {
    await this.context.clearCookies();
    this.complaints.length = 0;
    return this.context.newPage();
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }

  private listen(page: Page): void {
    page.on('console', (message) => {
      // Chromium reports each 4xx page as an error, too; the status is checked where it matters.
      const ordinary = /^Failed to load resource: the server responded with a status of 4\d\d/.test(
        message.text(),
      );
      if (['warning', 'error'].includes(message.type()) && !ordinary) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }
}

/** The client's own web server: where the browser lands after the authorization. */
export class Landing {
  private constructor(
    private readonly server: Server,
    readonly redirectUri: string,
  ) {}

  static async open(): Promise<Landing> {
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><link rel="icon" href="data:,"><title>Landed</title><p>Landed');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Landing(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Where pictures of the pages go, for people to look at; none without it. */
const PICTURES = process.env['TEST_SCREENSHOTS'];

/** The page fits its window, and its controls have names; a picture of it goes to `TEST_SCREENSHOTS`. */
export async function expectFit(page: Page, name: string): Promise<void> {
  expect(await page.evaluate(UNFIT)).toEqual({ overflow: 0, unlabelled: [], small: [] });
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  const file = `${name.replaceAll(' ', '-')}-${page.viewportSize()!.width}.png`;
  await page.screenshot({ path: path.join(PICTURES, file), fullPage: true });
}

/** Runs in the page: what does not fit the window, has no name or is too small to hit (WCAG 2.2, 2.5.8: 24 px). */
const UNFIT = `(() => {
  const controls = [...document.querySelectorAll('input:not([type=hidden]), button')];
  const isNamed = ({ labels, innerText, tagName }) => tagName === 'BUTTON' ? innerText.trim() !== '' : labels.length > 0;
  const shown = (unfit) => controls.filter(unfit).map(({ outerHTML }) => outerHTML);
  return {
    overflow: Math.max(0, document.scrollingElement.scrollWidth - window.innerWidth),
    unlabelled: shown((control) => !isNamed(control)),
    small: shown(({ offsetHeight }) => offsetHeight < 24),
  };
})()`;
