/** What docs/conformance.md claims, and by which tests. A number is never given to another claim. */
import { authorizationFaults } from './authorization-faults.mjs';
import { clients } from './clients.mjs';
import { codes } from './codes.mjs';
import { deviceFaults } from './device-faults.mjs';
import { openidPlans } from './openid-plans.mjs';
import { openIdRequests } from './openid-requests.mjs';
import { logout } from './logout.mjs';
import { keys } from './keys.mjs';
import { operation } from './operation.mjs';
import { protection } from './protection.mjs';
import { resources } from './resources.mjs';
import { requests } from './requests.mjs';
import { tokenFaults } from './token-faults.mjs';
import { tokens } from './tokens.mjs';

/** @type {readonly import('../../scripts/conformance-page.mjs').Topic[]} */
export const topics = [
  requests,
  codes,
  clients,
  tokens,
  resources,
  protection,
  openIdRequests,
  operation,
  openidPlans,
  keys,
  authorizationFaults,
  tokenFaults,
  deviceFaults,
  logout,
];
