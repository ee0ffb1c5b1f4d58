import type { AbstractAccessToken } from './entities/access-token.entity.js';
import type { AbstractAuthorizationCode } from './entities/authorization-code.entity.js';
import type { AbstractConsent } from './entities/consent.entity.js';
import type { AbstractIdToken } from './entities/id-token.entity.js';
import type { AbstractRefreshToken } from './entities/refresh-token.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';

/** The records of one token response, complete but for their insertion. */
export interface IssuedTokens {
  readonly accessToken: AbstractAccessToken;
  readonly refreshToken?: AbstractRefreshToken;
  readonly idToken?: AbstractIdToken;
}

/** The records of what is issued, whichever there are. */
export interface IssuedRecords extends Partial<IssuedTokens> {
  readonly code?: AbstractAuthorizationCode;
}

/** What an authorization leaves behind. */
export interface Authorization extends IssuedRecords {
  /** Absent where nothing was issued that could carry its id. */
  readonly family?: AbstractTokenFamily;
  /** Set when the user was asked just now: to be remembered. */
  readonly consent?: AbstractConsent;
}
