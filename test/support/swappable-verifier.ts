import {
  AccessTokenVerifier,
  type HttpRequest,
  type ScopeHierarchy,
  type VerifiedToken,
} from 'nest-oauth2-provider';

/** Another verifier in the same app, for specs that would start one app for each. */
export class SwappableVerifier extends AccessTokenVerifier {
  inner!: AccessTokenVerifier;

  authenticate(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    return this.inner.authenticate(token, request);
  }

  override isExpired(token: VerifiedToken, now: Date): boolean {
    return this.inner.isExpired(token, now);
  }

  override isRevoked(token: VerifiedToken, request: HttpRequest | undefined): boolean | Promise<boolean> {
    return this.inner.isRevoked(token, request);
  }

  override hasScopes(token: VerifiedToken, scopes: readonly string[], hierarchy: ScopeHierarchy): boolean {
    return this.inner.hasScopes(token, scopes, hierarchy);
  }
}
