import { OAUTH_ERROR, OAuthError } from './errors.js';

/** What decides who must be asked what. Times are seconds since the epoch. */
export interface InteractionFacts {
  readonly prompt: ReadonlySet<string>;
  readonly maxAge: number | undefined;
  readonly loginAfter: number | undefined;
  /** `force` asks even where consent is remembered. */
  readonly approvalPrompt: string;
  readonly authTime: number | undefined;
  /** The operator vouches for the application: nobody is asked. */
  readonly skipAuthorization: boolean;
  /** Whether the user has allowed all of it before. */
  readonly remembered: boolean;
  readonly now: number;
}

/** How long a login that was asked for may take, in seconds. */
const LOGIN_WINDOW = 600;

/** Values of `prompt` that are the login page's business. */
export const LOGIN_PROMPTS: readonly string[] = ['login', 'select_account', 'create'];

/**
 * What comes next for a valid authorization request (OpenID Connect Core sections 3.1.2.3 and 3.1.2.4).
 * @throws OAuthError `login_required` or `consent_required` where `prompt=none` forbids to ask
 */
export function nextStep(facts: InteractionFacts): 'login' | 'consent' | 'issue' {
  const silent = facts.prompt.has('none');
  if (mustLogIn(facts)) {
    if (silent) throw new OAuthError(OAUTH_ERROR.login_required, 'the user has to log in');
    return 'login';
  }
  if (mustConsent(facts)) {
    if (silent) throw new OAuthError(OAUTH_ERROR.consent_required, 'the user has to be asked for consent');
    return 'consent';
  }
  return 'issue';
}

function mustLogIn({ prompt, maxAge, loginAfter, authTime, now }: InteractionFacts): boolean {
  if (authTime === undefined) return true;
  if (LOGIN_PROMPTS.some((value) => prompt.has(value))) return true;
  // Further ahead than clocks can differ it is made up, and no login could satisfy it.
  if (loginAfter !== undefined && loginAfter <= now + LOGIN_WINDOW) {
    if (authTime < loginAfter) return true;
    // Back from a login that this request asked for: that is as fresh as it gets, also for max_age=0.
    if (now - loginAfter <= LOGIN_WINDOW) return false;
  }
  // OpenID Connect Core section 3.1.2.1: max_age=0 is prompt=login, also within the same second.
  return maxAge !== undefined && (maxAge === 0 || now - authTime > maxAge);
}

function mustConsent({ prompt, approvalPrompt, skipAuthorization, remembered }: InteractionFacts): boolean {
  if (prompt.has('consent')) return true;
  if (skipAuthorization) return false;
  return approvalPrompt !== 'auto' || !remembered;
}
