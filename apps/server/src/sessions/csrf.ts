import Tokens from '@fastify/csrf';
import type { HttpRequest } from 'nest-oauth2-provider';
import { sessionOf } from './browser-session.js';

const tokens = Tokens();

/** The form field that carries the token. */
export const CSRF_FIELD = 'csrf_token';

/** A token for a form of this browser's session. */
export function csrfToken(request: HttpRequest): string {
  const session = sessionOf(request);
  session.csrfSecret ??= tokens.secretSync();
  return tokens.create(session.csrfSecret);
}

/** Whether a form that came back was made for this browser's session. */
export function isCsrfTokenOf(request: HttpRequest, token: unknown): boolean {
  const { csrfSecret } = sessionOf(request);
  return csrfSecret !== undefined && typeof token === 'string' && tokens.verify(csrfSecret, token);
}
