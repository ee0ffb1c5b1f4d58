import { mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures of the pages go, for people to look at; none without it. */
const PICTURES = process.env['TEST_SCREENSHOTS'];

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** What axe finds, each rule with the elements that break it, and how much wider the page is than its window. */
export async function inspect(page: Page, { width, scheme }: Look, name: string): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme });
  await picture(page, `${name}-${width}-${scheme}`);
  // Where the page's own scripts are off, what comes from here still runs.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`);
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  ]);
  const overflow = await page.evaluate<number>('document.scrollingElement.scrollWidth - window.innerWidth');
  expect({ name, width, scheme, found, overflow: Math.max(0, overflow) }).toEqual({
    name,
    width,
    scheme,
    found: [],
    overflow: 0,
  });
}

const RULES = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/**
 * Goes through the page with the Tab key alone: everything that can be pressed or typed into is reached, in the order of
 * reading, and seen to have the focus.
 */
export async function tabThrough(page: Page, name: string): Promise<void> {
  const expected = await page.evaluate<string[]>(`(${CONTROLS})().map((each) => each.outerHTML)`);
  await page.evaluate('document.activeElement.blur()');
  await page.evaluate('getSelection().setPosition(document.body, 0)');
  const reached: string[] = [];
  for (let at = 0; at < expected.length; at++) {
    await page.keyboard.press('Tab');
    const { html, isSeen } = await page.evaluate<{ html: string; isSeen: boolean }>(FOCUSED);
    expect({ name, html, isSeen }).toEqual({ name, html, isSeen: true });
    reached.push(html);
  }
  expect({ name, reached }).toEqual({ name, reached: expected });
}

const CONTROLS = `() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((each) => each.checkVisibility() && !each.disabled)`;

const FOCUSED = `(() => {
  const focused = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { width, height, top } = focused.getBoundingClientRect();
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 2 && height > 2 && top < innerHeight;
  return { html: focused.outerHTML, isSeen };
})()`;

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name.replaceAll(' ', '-')}.png`), fullPage: true });
}
