import { HttpException } from '@nestjs/common';
import { type OAuthErrorCode, OAuthError } from '../protocol/errors.js';

/** Why a request may not come in, and what HTTP says of it. */
export interface Refusal {
  /** 400, 401, 403 or 503. */
  readonly status: number;
  /** Absent where no token came: then there is no error, only a challenge (RFC 6750 section 3.1). */
  readonly error?: OAuthErrorCode;
  readonly description: string;
  /** `WWW-Authenticate`, `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** No token came, where one is needed: the answer has a challenge and no error code (RFC 6750 section 3.1). */
export class TokenMissing extends Error {
  constructor(readonly challenge: string) {
    super('an access token is needed');
    this.name = 'TokenMissing';
  }
}

/** What `ResourceProtector.acquire()` threw for a request, as data; undefined for an error that is no refusal. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof TokenMissing) {
    return { status: 401, description: error.message, headers: { 'WWW-Authenticate': error.challenge } };
  }
  if (error instanceof OAuthError) {
    const { status, error: code, description, headers } = error;
    return { status, error: code, description, headers };
  }
  return undefined;
}

/** What HTTP says of a refusal in its body. */
type Told = { readonly status: number; readonly error?: string; readonly description?: string };

/** What HTTP has in its body: as RFC 6749 section 5.2 writes errors, and as Nest does where there is none. */
export function bodyOf({ status, error, description }: Told): object {
  return error === undefined
    ? { statusCode: status, message: description }
    : { error, error_description: description };
}

/** The same as Nest's own exception, without the headers. */
export function exceptionOf(told: Told): HttpException {
  return new HttpException(bodyOf(told), told.status);
}
