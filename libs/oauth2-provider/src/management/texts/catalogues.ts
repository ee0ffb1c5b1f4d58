import type { Catalogues } from '../../resource-owner/languages/languages.js';
import { ADMINISTRATION_TEXTS } from './administration.js';
import { APPLICATION_TEXTS } from './applications.js';
import { COMMON_TEXTS } from './common.js';
import { CONNECTION_TEXTS } from './connections.js';

/** What the pages of the management say, by the part that says it. */
export const MANAGEMENT_TEXTS: readonly Catalogues[] = [
  COMMON_TEXTS,
  APPLICATION_TEXTS,
  CONNECTION_TEXTS,
  ADMINISTRATION_TEXTS,
];
