import type { Catalogues } from '../../resource-owner/languages/languages.js';
import { ADMINISTRATION_TEXTS } from './administration.js';
import { COMMON_TEXTS } from './common.js';
import { CONNECTION_TEXTS } from './connections.js';

/** What the pages of the management say, by the part that says it. */
export const MANAGEMENT_TEXTS: readonly Catalogues[] = [COMMON_TEXTS, ADMINISTRATION_TEXTS, CONNECTION_TEXTS];
