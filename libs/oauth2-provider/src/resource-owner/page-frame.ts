import type { Brand } from './brand.js';
import type { Language } from './languages/language.js';

/** What every page needs beside what it shows: `PageFrames` makes it for a request. */
export interface PageFrame {
  readonly language: Language;
  /** The host's name, logo and colours. */
  readonly brand: Brand;
}
