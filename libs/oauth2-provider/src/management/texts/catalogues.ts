import type { Catalogues } from '../../resource-owner/languages/languages.js';
import { ADMINISTRATION_TEXTS } from './administration.js';
import { APPLICATION_CHANGE_TEXTS } from './application-changes.js';
import { APPLICATION_FIELD_TEXTS } from './application-fields.js';
import { APPLICATION_TEXTS } from './applications.js';
import { COMMON_TEXTS } from './common.js';
import { CONNECTION_TEXTS } from './connections.js';
import { FINDING_TEXTS } from './findings.js';

/** What the pages of the management say, by the part that says it. */
export const MANAGEMENT_TEXTS: readonly Catalogues[] = [
  COMMON_TEXTS,
  APPLICATION_TEXTS,
  APPLICATION_FIELD_TEXTS,
  APPLICATION_CHANGE_TEXTS,
  FINDING_TEXTS,
  CONNECTION_TEXTS,
  ADMINISTRATION_TEXTS,
];
