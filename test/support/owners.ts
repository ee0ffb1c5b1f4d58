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
): string {
  secretWatch.keep("the host's session id", session);
  return `login=${encodeURIComponent(JSON.stringify({ userId, sessionId: session, authTime }))}`;
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

  loginUrl(_request: HttpRequest, { returnTo, prompt, maxAge, loginHint }: LoginRequest): string {
    const query = new URLSearchParams({ next: returnTo });
    if (prompt !== undefined) query.set('prompt', prompt);
    if (maxAge !== undefined) query.set('max_age', String(maxAge));
    if (loginHint !== undefined) query.set('login_hint', loginHint);
    return `/login?${query.toString()}`;
  }

  override findByUsername(username: string): Promise<{ userId: string } | null> {
    return Promise.resolve(users.has(username) ? { userId: username } : null);
  }

  override authenticate(username: string, password: string): Promise<{ userId: string } | null> {
    // Also who is disabled: that they may not come in is not for this question.
    return Promise.resolve(password === passwordOf(username) ? { userId: username } : null);
  }

  override claims(user: TestUser, { scopes }: ClaimsRequest): Promise<Claims> {
    return Promise.resolve({
      ...(scopes.includes('profile') && { name: user.name }),
      ...(scopes.includes('email') && { email: user.email }),
    });
  }
}
