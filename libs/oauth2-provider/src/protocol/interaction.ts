import { LOGIN_PROMPTS } from './authentication-request.js';
import { OAUTH_ERROR, OAuthError } from './errors.js';

/** What decides who must be asked what. Times are seconds since the epoch. */
export interface InteractionFacts {
  readonly prompt: ReadonlySet<string>;
  readonly maxAge: number | undefined;
  readonly loginAfter: number | undefined;
  /** How often the login page has sent the browser back as it came. */
  readonly loginRound?: number;
  /** `force` asks even where consent is remembered. */
  readonly approvalPrompt: string;
  readonly authTime: number | undefined;
  /** Whether the request names a user who is not the one that is logged in. */
  readonly isOtherUser?: boolean;
  /** The authentication context class of the login, and those of which one is essential; empty: none. */
  readonly acr?: string;
  readonly essentialAcr?: readonly string[];
  /** Those that are asked for, essential or not; empty: none. */
  readonly acrValues?: readonly string[];
  /** Those that a login can be of; empty: not known. */
  readonly possibleAcr?: readonly string[];
  /** The operator vouches for the application: nobody is asked. */
  readonly skipAuthorization: boolean;
  /** Whether the user has allowed all of it before. */
  readonly remembered: boolean;
  readonly now: number;
}

/** How long a login that was asked for may take, in seconds. */
const LOGIN_WINDOW = 600;

const NO_SUCH_ACR = 'the server has none of the essential authentication context classes';

/** A login page that lets everybody pass would otherwise be asked for ever. */
const MOST_ROUNDS = 4;

/**
 * What comes next for a valid authorization request (OpenID Connect Core sections 3.1.2.3 and 3.1.2.4).
 * @throws OAuthError `login_required` or `consent_required` where `prompt=none` forbids to ask; `login_required` or
 *   `unmet_authentication_requirements` where asking has not helped, or cannot help
 */
export function nextStep(facts: InteractionFacts): 'login' | 'consent' | 'issue' {
  const silent = facts.prompt.has('none');
  if (!isAcrPossible(facts)) throw new OAuthError(OAUTH_ERROR.unmet_authentication_requirements, NO_SUCH_ACR);
  if (mustLogIn(facts)) {
    if (silent) throw new OAuthError(OAUTH_ERROR.login_required, 'the user has to log in');
    if ((facts.loginRound ?? 0) >= MOST_ROUNDS)
      throw new OAuthError(OAUTH_ERROR.login_required, 'the login page sent the user back without a login');
    if (isBackFromLogin(facts)) assertLoginHelped(facts);
    return 'login';
  }
  if (mustConsent(facts)) {
    if (silent) throw new OAuthError(OAUTH_ERROR.consent_required, 'the user has to be asked for consent');
    return 'consent';
  }
  return 'issue';
}

function mustLogIn(facts: InteractionFacts): boolean {
  const { prompt, maxAge, loginAfter, authTime, now } = facts;
  if (authTime === undefined) return true;
  if (LOGIN_PROMPTS.some((value) => prompt.has(value))) return true;
  if (facts.isOtherUser || !isAcrMet(facts)) return true;
  if (!prompt.has('none') && !facts.loginRound && lacksWishedAcr(facts)) return true;
  if (isBackFromLogin(facts)) return false;
  // What is no time, of a host that does not know it, is never late enough.
  if (isSentToLogin(facts) && !(authTime >= loginAfter!)) return true;
  // OpenID Connect Core section 3.1.2.1: max_age=0 is prompt=login, also within the same second.
  return maxAge !== undefined && (maxAge === 0 || !(now - authTime <= maxAge));
}

/** Further ahead than clocks can differ it is made up, and no login could satisfy it. */
function isSentToLogin({ loginAfter, now }: InteractionFacts): boolean {
  return loginAfter !== undefined && loginAfter <= now + LOGIN_WINDOW;
}

/** From a login that this request asked for: that is as fresh as it gets, also for max_age=0. */
function isBackFromLogin(facts: InteractionFacts): boolean {
  const { loginAfter, authTime, now } = facts;
  return (
    isSentToLogin(facts) &&
    authTime !== undefined &&
    authTime >= loginAfter! &&
    now - loginAfter! <= LOGIN_WINDOW
  );
}

/** OpenID Connect Core section 5.5.1.1. */
function isAcrMet({ acr, essentialAcr = [] }: InteractionFacts): boolean {
  return essentialAcr.length === 0 || (acr !== undefined && essentialAcr.includes(acr));
}

/**
 * RFC 9470 section 5: who is logged in by another class than is asked for gets the chance to do better, once. Not where
 * the host knows no classes, or none of these.
 */
export function lacksWishedAcr({
  acr,
  acrValues = [],
  possibleAcr = [],
}: Pick<InteractionFacts, 'acr' | 'acrValues' | 'possibleAcr'>): boolean {
  if (acrValues.length === 0 || (acr !== undefined && acrValues.includes(acr))) return false;
  return possibleAcr.length > 0 ? acrValues.some((each) => possibleAcr.includes(each)) : acr !== undefined;
}

/** A login that is there already may be of a class that the host has given up. */
function isAcrPossible(facts: InteractionFacts): boolean {
  const { essentialAcr = [], possibleAcr = [] } = facts;
  return possibleAcr.length === 0 || isAcrMet(facts) || essentialAcr.some((acr) => possibleAcr.includes(acr));
}

/** Somebody has just logged in: to ask once more would bring the same answer. */
function assertLoginHelped(facts: InteractionFacts): void {
  if (LOGIN_PROMPTS.some((value) => facts.prompt.has(value))) return;
  if (facts.isOtherUser)
    throw new OAuthError(OAUTH_ERROR.login_required, 'another user logged in than the request names');
  throw new OAuthError(
    OAUTH_ERROR.unmet_authentication_requirements,
    'the login is of none of the essential authentication context classes',
  );
}

function mustConsent({ prompt, approvalPrompt, skipAuthorization, remembered }: InteractionFacts): boolean {
  if (prompt.has('consent')) return true;
  if (skipAuthorization) return false;
  return approvalPrompt !== 'auto' || !remembered;
}
