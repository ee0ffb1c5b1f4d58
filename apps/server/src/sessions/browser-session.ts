import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { HttpRequest, Login } from 'nest-oauth2-provider';

/** What a session remembers. */
export interface SessionContent {
  userId?: string;
  /** When the password was given, in seconds since the epoch. */
  authTime?: number;
  /** Our name for the session: the id in the cookie is a credential and goes nowhere else. */
  handle?: string;
  csrfSecret?: string;
}

type Callback = (error?: unknown) => void;

/** The part that express-session and @fastify/session have in common. */
interface BrowserSession extends SessionContent {
  regenerate(done: Callback): unknown;
  save(done: Callback): unknown;
  destroy(done: Callback): unknown;
  /** @fastify/session alone has it. */
  readonly encryptedSessionId?: string;
}

/** The session of the browser that asks; changes are kept when the reply is sent. */
export function sessionOf(request: HttpRequest): BrowserSession {
  return (request as HttpRequest & { session: BrowserSession }).session;
}

/** Who is logged in at the browser that asks, or null. */
export function loginOf(request: HttpRequest): Login | null {
  const { userId, authTime, handle } = sessionOf(request);
  if (userId === undefined || authTime === undefined || handle === undefined) return null;
  return { userId, authTime, sessionId: handle, amr: ['pwd'] };
}

/** Logs a user in, under a new session id: one that an attacker had planted is worth nothing (session fixation). */
export async function startLogin(request: HttpRequest, userId: string, now: Date): Promise<void> {
  // Who gives their password again goes on in the session that applications know.
  const { userId: before, handle } = sessionOf(request);
  await call(sessionOf(request), 'regenerate');
  // `regenerate` has put another session in its place.
  const session = sessionOf(request);
  session.userId = userId;
  session.authTime = Math.floor(now.getTime() / 1000);
  session.handle = before === userId && handle !== undefined ? handle : randomUUID();
  // express-session sends the redirect before the session is stored, and a quick browser would be faster.
  // @fastify/session stores first; asked to save, it would end the old cookie in a header of its own.
  if (session.encryptedSessionId === undefined) await call(session, 'save');
}

/** Ends the session, whoever is logged in. */
export async function endLogin(request: HttpRequest): Promise<void> {
  await call(sessionOf(request), 'destroy');
}

function call(session: BrowserSession, operation: 'regenerate' | 'save' | 'destroy'): Promise<unknown> {
  return promisify((done: Callback) => session[operation](done))();
}
