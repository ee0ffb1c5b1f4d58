import type { Catalogues } from '../../resource-owner/languages/languages.js';
import { ADMINISTRATION_AR } from './administration.ar.js';
import { ADMINISTRATION_DE } from './administration.de.js';
import { ADMINISTRATION_EN } from './administration.en.js';

/** What the pages of administrators say. */
export const ADMINISTRATION_TEXTS: Catalogues = {
  en: ADMINISTRATION_EN,
  de: ADMINISTRATION_DE,
  ar: ADMINISTRATION_AR,
};
