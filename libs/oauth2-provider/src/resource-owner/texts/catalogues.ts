import type { Catalogues } from '../languages/language.js';
import { CLAIM_TEXTS } from './claims.js';
import { COMMON_TEXTS } from './common.js';
import { CONSENT_TEXTS } from './consent.js';
import { DEVICE_TEXTS } from './device.js';
import { LOGOUT_TEXTS } from './logout.js';
import { SCOPE_TEXTS } from './scopes.js';

/** What the pages of a resource owner say. */
export const PAGE_TEXTS: readonly Catalogues[] = [
  COMMON_TEXTS,
  CONSENT_TEXTS,
  SCOPE_TEXTS,
  CLAIM_TEXTS,
  DEVICE_TEXTS,
  LOGOUT_TEXTS,
];
