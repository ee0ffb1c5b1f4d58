import { Injectable } from '@nestjs/common';
import { Scopes } from '../clients/scopes.js';
import type { HttpRequest } from '../http/platform.js';
import type { AuthorizationRequest } from '../protocol/authorization-request.js';
import { permittedClaims } from '../protocol/claims-parameter.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { IdTokenHints } from '../tokens/id-token-hints.js';

/** What of an authentication request (OpenID Connect Core section 3.1.2.1) must be looked up. */
@Injectable()
export class AuthenticationRequests {
  constructor(
    private readonly owners: ResourceOwners,
    private readonly scopes: Scopes,
    private readonly hints: IdTokenHints,
  ) {}

  /** The values of `prompt` that the login page has. */
  get prompts(): readonly string[] {
    return this.owners.promptValues();
  }

  /**
   * The request with whom it must be about, and with the claims that the client may have.
   * @throws AuthorizationError `invalid_request` for an `id_token_hint` that is none of this client's, `login_required` for a revoked one
   */
  async complete(
    request: AuthorizationRequest,
    idTokenHint: string | undefined,
    client: AbstractApplication,
    platform: HttpRequest,
  ): Promise<AuthorizationRequest> {
    try {
      const hinted = idTokenHint === undefined ? undefined : await this.hinted(idTokenHint, client);
      return {
        ...request,
        subjects: bothOf(request.subjects, hinted),
        claims: await this.permitted(request, client, platform),
      };
    } catch (error) {
      if (error instanceof OAuthError) throw new AuthorizationError(request.redirect, error);
      throw error;
    }
  }

  private async hinted(idTokenHint: string, { clientId }: AbstractApplication): Promise<string> {
    const hint = await this.hints.read(idTokenHint);
    if (hint?.clientId === clientId) {
      if (!hint.isRevoked) return hint.sub;
      // Section 3.1.2.1: an error "such as login_required" where whom it names does not count as logged in any more.
      throw new OAuthError(OAUTH_ERROR.login_required, 'id_token_hint was revoked: send the user without it');
    }
    throw new InvalidRequest('id_token_hint is no ID token that this server issued to the client');
  }

  private async permitted(
    { claims }: AuthorizationRequest,
    client: AbstractApplication,
    platform: HttpRequest,
  ) {
    if (claims === null) return null;
    const known = this.owners.claimNames(Object.keys(await this.scopes.known()));
    return permittedClaims(claims, known, await this.scopes.availableFor(client, platform));
  }
}

/** Two wishes about the user hold both. */
function bothOf(
  subjects: readonly string[] | undefined,
  hinted: string | undefined,
): readonly string[] | undefined {
  if (hinted === undefined) return subjects;
  return subjects === undefined || subjects.includes(hinted) ? [hinted] : [];
}
