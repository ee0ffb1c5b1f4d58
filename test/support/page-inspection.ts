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

/**
 * What axe finds, each rule with the elements that break it, how much wider the page is than its window, and the texts
 * that lie upon one another or stick out of their place in a list of facts.
 * @param lens a page whose scripts may run, for axe to look at a copy
 */
export async function inspect(page: Page, lens: Page, { width, scheme }: Look, name: string): Promise<void> {
  for (const each of [page, lens]) {
    await each.setViewportSize({ width, height: 800 });
    await each.emulateMedia({ colorScheme: scheme });
  }
  await picture(page, `${name}-${width}-${scheme}`);
  const overflow = await page.evaluate<number>('document.scrollingElement.scrollWidth - window.innerWidth');
  const crowded = await page.evaluate<string[]>(CROWDED);
  await lens.setContent((await page.content()).replace(/<script>[^]*?<\/script>/g, ''));
  await lens.evaluate(AXE);
  const { violations } = await lens.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`);
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  ]);
  const seen = { name, width, scheme };
  expect({ ...seen, found, overflow: Math.max(0, overflow), crowded }).toEqual({
    ...seen,
    found: [],
    overflow: 0,
    crowded: [],
  });
}

const RULES = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** Two texts on one line that share room, and facts that are wider than their column. */
const CROWDED = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const isShown = (element) => element === document.body || (element.clientWidth !== 1 && isShown(element.parentElement));
    if (node.data.trim() === '' || !node.parentElement.checkVisibility() || !isShown(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) texts.push({ node, box });
  }
  const shared = (one, other) => ({
    across: Math.min(one.right, other.right) - Math.max(one.left, other.left),
    down: Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
    height: Math.min(one.height, other.height),
  });
  const overlaps = texts.flatMap(({ node, box }, at) =>
    texts.slice(at + 1).flatMap((other) => {
      const { across, down, height } = shared(box, other.box);
      const areApart = other.node === node || across <= 1 || down <= height / 2;
      return areApart ? [] : [node.data.trim() + ' lies upon ' + other.node.data.trim()];
    }),
  );
  const wide = [...document.querySelectorAll('dl :is(dt, dd)')].filter((each) => each.scrollWidth > each.clientWidth);
  return [...new Set([...overlaps, ...wide.map((each) => each.innerText + ' sticks out')])];
})()`;

/**
 * Goes through the page with the Tab key alone: everything that can be pressed or typed into is reached, in the order of
 * reading, and seen to have the focus.
 */
export async function tabThrough(page: Page, name: string): Promise<void> {
  const expected = await page.evaluate<string[]>(CONTROLS);
  const reached: string[] = [];
  // A date has a stop for each of its parts.
  const stops = expected.length + 4 * expected.filter((each) => each.includes('type="date"')).length;
  // Once round, from wherever the page puts the focus at first; between the last and the first, nothing has it.
  for (let at = 0; at <= stops; at++) {
    await page.keyboard.press('Tab');
    const { html, isSeen } = await page.evaluate<{ html: string; isSeen: boolean }>(FOCUSED);
    if (html === '' || html === reached.at(-1)) continue;
    expect({ name, html, isSeen }).toEqual({ name, html, isSeen: true });
    reached.push(html);
  }
  const first = reached.indexOf(expected[0]);
  const inOrder = [...reached.slice(first), ...reached.slice(0, first)].slice(0, expected.length);
  expect({ name, reached: inOrder }).toEqual({ name, reached: expected });
}

/** What the Tab key comes to; of radio buttons that belong together, one. */
const CONTROLS = `[...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility() && !each.disabled)
  .filter((each, _, all) => each.type !== 'radio' ||
    each === (all.find(({ name, checked }) => name === each.name && checked) ?? all.find(({ name }) => name === each.name)))
  .map((each) => each.outerHTML)`;

const FOCUSED = `(() => {
  const focused = document.activeElement;
  if (focused === document.body) return { html: '', isSeen: false };
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
