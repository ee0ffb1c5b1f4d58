import { Injectable } from '@nestjs/common';
import { generatedProblem, isToken } from '../protocol/credential-syntax.js';
import { randomToken } from '../protocol/secret.js';

/** What a token is for. */
export type TokenKind = 'access_token' | 'refresh_token' | 'authorization_code' | 'device_code';

/**
 * Makes access tokens, refresh tokens, authorization codes and device codes. A host replaces it by a subclass under
 * structure `tokenGenerator`. What comes out is kept as a plain SHA-256 and must never come twice, so a subclass
 * draws at least 128 random bits (RFC 6749 section 10.10); a prefix that a leak scanner knows is welcome.
 */
@Injectable()
export class TokenGenerator {
  /** Characters of RFC 6750 section 2.1 alone; at least 22. Default: 256 bits, base64url. */
  generate(_kind: TokenKind): string {
    return randomToken();
  }
}

/** @throws Error when the host's generator makes what no client could send, or what can be guessed */
export function generatedToken(generator: TokenGenerator, kind: TokenKind): string {
  const value: unknown = generator.generate(kind);
  const problem = generatedProblem(value, isToken);
  if (problem === undefined) return value as string;
  throw new Error(`${generator.constructor.name} made a token (${kind}) that ${problem}`);
}
