import { parseScope } from './scope.js';

/** What falls when a session ends: see the option `logoutRevokes`. */
export type LogoutPolicy = 'online' | 'all' | 'none';

// OpenID Connect Core section 11 has the second: access while the user is not there, so also after they logged out.
const [LOGIN, OFFLINE] = ['openid', 'offline_access'];

/**
 * Whether an authorization ends with the session that it was given in (Back-Channel Logout section 2.7). One without
 * `openid` is no login: what a user let an application do goes on, unless that very application asks for the logout.
 *
 * @param scope what was granted, space-separated
 * @param isAsking whether it belongs to the client that asks
 */
export function endsWithSession(scope: string, isAsking: boolean, policy: LogoutPolicy): boolean {
  if (policy !== 'online') return policy === 'all';
  const scopes = parseScope(scope);
  return !scopes.includes(OFFLINE) && (isAsking || scopes.includes(LOGIN));
}

/** The first pause before a logout token is sent again, what each next one is multiplied by, and the longest, in seconds. */
const [FIRST_PAUSE, GROWTH, LONGEST_PAUSE] = [10, 4, 3600];

/** How long to wait before a logout token is sent again, in seconds, after so many attempts. */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE * GROWTH ** (attempts - 1), LONGEST_PAUSE);
}
