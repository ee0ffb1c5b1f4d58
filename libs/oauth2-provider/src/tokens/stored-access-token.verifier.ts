import { Injectable } from '@nestjs/common';
import { noteClient } from '../clients/known-client.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AccessTokenVerifier, type VerifiedToken } from '../resource-server/access-token-verifier.js';
import { TokenStore } from '../storage/token.store.js';
import { unavailable } from '../storage/unavailable.js';
import { isLive } from './live-token.js';

/** Looks a token up in the server's own database: one statement, and one question about the user to the host. */
@Injectable()
export class StoredAccessTokenVerifier extends AccessTokenVerifier {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
    private readonly owners: ResourceOwners,
  ) {
    super();
  }

  /** @throws OAuthError `temporarily_unavailable` with status 503 when the database, or the host's, does not answer */
  async verify(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    try {
      return await this.lookUp(token, request);
    } catch (error) {
      throw unavailable(error) ?? error;
    }
  }

  private async lookUp(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    const found = await this.store.findAccessToken(tokenHash(token));
    if (found?.application && request) noteClient(request, found.application);
    if (!found?.application || !isLive(found, request, new Date())) return null;
    const { userId } = found;
    let looked: Promise<unknown> | undefined;
    const user = () => (looked ??= userId === null ? Promise.resolve(null) : this.owners.find(userId));
    if (userId !== null && this.options.checkResourceOwner && (await user()) === null) return null;
    return {
      clientId: found.application.clientId,
      userId,
      scopes: parseScope(found.scope),
      resources: found.resources,
      ...(found.family?.claims && { claims: found.family.claims }),
      issuedAt: found.created,
      expires: found.expires,
      record: { tokenId: found.id, applicationId: found.applicationId, familyId: found.familyId },
      user,
    };
  }
}
