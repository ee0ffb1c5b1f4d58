import { Injectable } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import { toOAuthRequest } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { bearerToken } from '../protocol/authorization-header.js';
import { bearerChallenge } from '../protocol/challenge.js';
import { type OAuthErrorCode, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { formatScope } from '../protocol/scope.js';
import { ScopeHierarchy } from '../protocol/scope-hierarchy.js';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import { ProtectedResourceInfo } from './protected-resource.js';
import { TokenMissing } from './refusal.js';

/** What a route asks of a token. */
export interface Requirements {
  /** All of them (RFC 6750 section 3.1). */
  readonly scopes?: readonly string[];
  /** A request without a token passes as nobody's; one with a bad token does not. */
  readonly optional?: boolean;
  /** The token may come in a form body as well (RFC 6750 section 2.2), as OpenID Connect wants it of UserInfo. */
  readonly inForm?: boolean;
}

/** May this token come in? What the guard does, for use in code. */
@Injectable()
export class ResourceProtector {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly info: ProtectedResourceInfo,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * The token of the request, or null when none came and none is needed. Only the Authorization header is
   * read, and a form body where that is asked for: a token in a query ends up in logs (RFC 9700 section 4.3.2).
   * @throws TokenMissing, or OAuthError with its challenge: 400 `invalid_request`, 401 `invalid_token`,
   *   403 `insufficient_scope`
   */
  async acquire(request: HttpRequest, requirements: Requirements = {}): Promise<VerifiedToken | null> {
    const scopes = requirements.scopes ?? [];
    const presented = this.presented(request, requirements);
    if (presented === 'none') {
      if (requirements.optional) return null;
      throw new TokenMissing(this.challenge(scopes));
    }
    if (presented === 'malformed')
      throw this.refusal(OAUTH_ERROR.invalid_request, 400, 'the Authorization header is malformed', scopes);
    const token = await this.verifier.verify(presented.token, request);
    if (!token)
      throw this.refusal(
        OAUTH_ERROR.invalid_token,
        401,
        'the access token is unknown, expired or revoked',
        scopes,
      );
    // RFC 9700 section 2.3: what was stolen at one resource opens no other.
    if (token.resources !== null && !token.resources.includes(this.info.resource))
      throw this.refusal(OAUTH_ERROR.invalid_token, 401, 'the access token is for another resource', scopes);
    if (!this.verifier.hasScopes(token, scopes, ScopeHierarchy.none)) {
      throw this.refusal(
        OAUTH_ERROR.insufficient_scope,
        403,
        'the access token does not have the scopes that this needs',
        scopes,
      );
    }
    if (this.events.isHeard) this.tell(token, request);
    return token;
  }

  private tell({ clientId, userId, scopes, record }: VerifiedToken, request: HttpRequest): void {
    const verified = { by: 'guard', kind: 'access_token', clientId, userId, scopes } as const;
    this.events.emit('token.verified', { ...verified, ...record }, request);
  }

  private presented(request: HttpRequest, { inForm = false, scopes = [] }: Requirements) {
    const inHeader = bearerToken(request.headers.authorization);
    const token = inForm && request.method === 'POST' ? this.tokenInForm(request, scopes) : undefined;
    if (token === undefined) return inHeader;
    if (inHeader === 'none') return { token };
    throw this.refusal(OAUTH_ERROR.invalid_request, 400, 'the access token came twice; send it once', scopes);
  }

  private tokenInForm(request: HttpRequest, scopes: readonly string[]): string | undefined {
    try {
      return toOAuthRequest(request).body.get('access_token');
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw this.refusal(OAUTH_ERROR.invalid_request, 400, error.description, scopes);
    }
  }

  /** A refusal with its challenge, which RFC 6750 section 3 wants on each. */
  refusal(error: OAuthErrorCode, status: number, description: string, scopes: readonly string[]): OAuthError {
    const challenge = this.challenge(scopes, error, description);
    return new OAuthError(error, description, { status, headers: { 'WWW-Authenticate': challenge } });
  }

  private challenge(scopes: readonly string[], error?: string, errorDescription?: string): string {
    return bearerChallenge({
      realm: this.info.realm,
      error,
      errorDescription,
      scope: scopes.length > 0 ? formatScope(scopes) : undefined,
      resourceMetadata: this.info.metadataUrl,
    });
  }
}
