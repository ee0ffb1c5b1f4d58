import { createHash } from 'node:crypto';

/** The `sid` that clients see: one to one with the host's session id, which it does not betray. */
export function sidOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}
