import type { ApplicationRegistration } from 'nest-oauth2-provider';
import { TestClient, type Tokens } from './client.js';
import type { Host } from './host.js';
import { loginCookie } from './owners.js';

export const AFTER_LOGOUT = 'https://client.example.com/after?kept=1';

/** A client that can log out, and the tokens of one of its logins. */
export interface LoggedIn {
  readonly client: TestClient;
  readonly tokens: Tokens;
  /** Of the browser that is logged in. */
  readonly cookie: string;
  readonly session: string;
}

let sessions = 0;

/** A cookie of a login session that there was never before. */
export function newLogin(userId = 'alice'): { cookie: string; session: string } {
  const session = `a session of ${userId}, number ${++sessions}`;
  return { session, cookie: loginCookie(userId, undefined, session) };
}

export async function logoutClient(
  host: Host,
  registration: Partial<ApplicationRegistration> = {},
): Promise<TestClient> {
  return TestClient.register(host, {
    skipAuthorization: true,
    postLogoutRedirectUris: [AFTER_LOGOUT],
    ...registration,
  });
}

/** Logs a user in at a client, in a session of its own unless one is given. */
export async function loggedInAt(
  client: TestClient,
  { cookie, session } = newLogin(),
  scope = 'openid read',
): Promise<LoggedIn> {
  return { client, tokens: await client.tokens({ scope }, cookie), cookie, session };
}

/** Path and query of a logout request; undefined leaves a parameter out. */
export function logoutUrl(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? 'logout' : `logout?${new URLSearchParams(given).toString()}`;
}

/** Sends a browser to the logout endpoint. */
export function askLogout(
  host: Host,
  parameters: Record<string, string | undefined>,
  cookie = '',
): Promise<Response> {
  return host.fetch(logoutUrl(parameters), { headers: { cookie } });
}

/** What a page of the logout endpoint is: the question, or what became of it. */
export async function logoutPageOf(response: Response): Promise<'asks' | 'signed out' | 'signed in'> {
  const html = await response.text();
  if (response.status !== 200) throw new Error(`no page but ${response.status}: ${html}`);
  if (html.includes('<h1>Sign out?</h1>')) return 'asks';
  if (html.includes('You are still signed in')) return 'signed in';
  if (html.includes('You are signed out')) return 'signed out';
  throw new Error(`another page: ${html}`);
}
