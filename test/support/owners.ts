import {
  type Claims,
  type ClaimsRequest,
  type HttpRequest,
  type Login,
  type LoginRequest,
  ResourceOwners,
} from 'nest-oauth2-provider';
import { secretWatch } from './secret-watch.js';

export interface TestUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Claims beside those two. */
  readonly more?: Claims;
}

/** Who exists; a spec disables a user by deleting it. */
export const users = new Map<string, TestUser>();

export function resetUsers(): void {
  users.clear();
  for (const name of ['alice', 'bob']) users.set(name, { id: name, name, email: `${name}@example.com` });
}
resetUsers();

export function passwordOf(username: string): string {
  return `the password of ${username}`;
}

/** The cookie that says who is logged in, as a host's session would. */
export function loginCookie(
  userId: string,
  authTime = Math.floor(Date.now() / 1000),
  session = `session-of-${userId}`,
  how: Pick<Login, 'acr' | 'amr'> = {},
): string {
  secretWatch.keep("the host's session id", session);
  return `login=${encodeURIComponent(JSON.stringify({ userId, sessionId: session, authTime, ...how }))}`;
}

/** A host whose sessions are the cookie itself. */
export class TestOwners extends ResourceOwners<TestUser> {
  current({ headers }: HttpRequest): Promise<Login | null> {
    const cookie = /(?:^|;\s*)login=([^;]+)/.exec(headers.cookie ?? '')?.[1];
    return Promise.resolve(cookie ? (JSON.parse(decodeURIComponent(cookie)) as Login) : null);
  }

  find(userId: string): Promise<TestUser | null> {
    return Promise.resolve(users.get(userId) ?? null);
  }

  loginUrl(_request: HttpRequest, ask: LoginRequest): string {
    const query = new URLSearchParams({ next: ask.returnTo });
    const told = {
      prompt: ask.prompt,
      max_age: ask.maxAge?.toString(),
      login_hint: ask.loginHint,
      ui_locales: ask.uiLocales,
      display: ask.display,
      acr_values: ask.acrValues?.join(' '),
      acr_essential: ask.acrEssential?.toString(),
    };
    for (const [name, value] of Object.entries(told)) if (value !== undefined) query.set(name, value);
    return `/login?${query.toString()}`;
  }

  override promptValues(): readonly string[] {
    return [...super.promptValues(), 'create'];
  }

  override findByUsername(username: string): Promise<{ userId: string } | null> {
    return Promise.resolve(users.has(username) ? { userId: username } : null);
  }

  override authenticate(username: string, password: string): Promise<{ userId: string } | null> {
    // Also who is disabled: that they may not come in is not for this question.
    return Promise.resolve(password === passwordOf(username) ? { userId: username } : null);
  }

  override claims({ name, email, more }: TestUser, _wanted: ClaimsRequest): Promise<Claims> {
    return Promise.resolve({ name, email, ...more });
  }
}
