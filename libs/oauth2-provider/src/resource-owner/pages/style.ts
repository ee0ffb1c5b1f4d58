import { createHash } from 'node:crypto';
import { BASE } from './style/base.js';
import { COLOURS } from './style/colours.js';
import { FIELDS } from './style/fields.js';
import { FIGURES } from './style/figures.js';
import { FORMS } from './style/forms.js';
import { FRAME, PAPER } from './style/frame.js';
import { LISTS } from './style/lists.js';

/** The style sheet of every page. It stands inside the page: nothing is loaded from anywhere. */
export const STYLE = COLOURS + BASE + FORMS;

/** What pages with a navigation, and wide ones, have beside it. */
export const WIDE_STYLE = FRAME + FIELDS + LISTS + FIGURES + PAPER;

/** What lets these, and no other style, into a page by its Content-Security-Policy. */
export const STYLE_HASHES: readonly string[] = [styleHash(STYLE), styleHash(WIDE_STYLE)];

/** The CSP source that lets in this style to the letter (CSP Level 3 section 2.3.1). */
export function styleHash(style: string): string {
  return `sha256-${createHash('sha256').update(style).digest('base64')}`;
}
