import { createHash } from 'node:crypto';
import { constantTimeEqual } from './secret.js';

// RFC 7636 sections 4.1 and 4.2 give the verifier and the challenge one grammar.
const CODE = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * Why an authorization request's challenge is refused, or undefined when it is good (RFC 7636 section 4.3).
 *
 * @param method `code_challenge_method`; its absence means `plain`
 * @param plain whether that is taken; OAuth 2.1 section 7.5.2 advises against it
 */
export function challengeProblem(
  challenge: string,
  method: string | undefined,
  plain = false,
): string | undefined {
  if (method === undefined && !plain) return 'code_challenge_method is missing, which means plain; send S256';
  if (method !== undefined && method !== 'S256' && !(plain && method === 'plain'))
    return plain ? 'code_challenge_method must be S256 or plain' : 'code_challenge_method must be S256';
  if (!CODE.test(challenge)) return 'code_challenge must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~';
  return undefined;
}

/** The challenge as S256 makes it. A plain one is the verifier itself, so what is kept need not say which it was. */
export function s256Challenge(challenge: string, method: string | undefined): string {
  return method === 'S256' ? challenge : s256(challenge);
}

/** Whether the verifier is well-formed and hashes to the S256 challenge (RFC 7636 section 4.6). */
export function verifierMatches(verifier: string, challenge: string): boolean {
  if (!CODE.test(verifier)) return false;
  return constantTimeEqual(s256(verifier), challenge);
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
