import { Inject, Injectable } from '@nestjs/common';
import { basicChallenge, bearerChallenge } from '../protocol/challenge.js';
import { type OAuthErrorCode, OAuthError } from '../protocol/errors.js';
import { OFFLINE_ACCESS, formatScope } from '../protocol/scope.js';
import type { AuthenticationNeed } from '../protocol/step-up.js';
import { ProtectedResources } from './protected-resources.js';
import { PROTECTION, type Protection } from './protection.js';
import { TokenMissing } from './refusal.js';

/** What a request would have needed. */
export interface Wanted {
  /** All at once (RFC 6750 section 3). */
  readonly scopes: readonly string[];
  /** As the handler names it; undefined: the app's own. */
  readonly resource?: string;
  readonly authentication?: AuthenticationNeed;
  /** Whether client credentials would have done. */
  readonly takesClients?: boolean;
}

/** Refusals with their challenge, which RFC 6750 section 3 wants on each. */
@Injectable()
export class Challenges {
  constructor(
    @Inject(PROTECTION) private readonly protection: Protection,
    private readonly resources: ProtectedResources,
  ) {}

  missing(wanted: Wanted): TokenMissing {
    return new TokenMissing(this.challenge(wanted));
  }

  refusal(error: OAuthErrorCode, status: number, description: string, wanted: Wanted): OAuthError {
    const headers = { 'WWW-Authenticate': this.challenge(wanted, error, description) };
    return new OAuthError(error, description, { status, headers });
  }

  /** RFC 6750 section 3.1: no error code where no token came. Bearer stands first, for many read no further. */
  challenge(
    { scopes, resource, authentication, takesClients }: Wanted,
    error?: string,
    errorDescription?: string,
  ): string {
    const { realm } = this.protection;
    // Whether the client wants to go on when the user is away is not for a resource to ask.
    const asked = scopes.filter((scope) => scope !== OFFLINE_ACCESS);
    const bearer = bearerChallenge({
      realm,
      error,
      errorDescription,
      scope: asked.length > 0 ? formatScope(asked) : undefined,
      acrValues: authentication?.values.length ? authentication.values.join(' ') : undefined,
      maxAge: authentication?.maxAge,
      resourceMetadata: this.resources.get(resource).metadataUrl,
    });
    return takesClients ? `${bearer}, ${basicChallenge(realm)}` : bearer;
  }
}
