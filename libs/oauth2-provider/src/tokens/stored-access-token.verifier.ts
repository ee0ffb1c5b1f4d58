import { Injectable } from '@nestjs/common';
import { noteClient } from '../clients/known-client.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AccessTokenVerifier, type VerifiedToken } from '../resource-server/access-token-verifier.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { unavailable } from '../storage/unavailable.js';
import { isLive } from './live-token.js';

/** The record that a token was read from. Not a member of it: a route may show its token to anybody. */
const records = new WeakMap<VerifiedToken, AbstractAccessToken>();

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
  override async verify(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    try {
      return await super.verify(token, request);
    } catch (error) {
      throw unavailable(error) ?? error;
    }
  }

  async authenticate(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    const found = await this.store.findAccessToken(tokenHash(token));
    if (!found?.application) return null;
    if (request) noteClient(request, found.application);
    const known = this.described(found, found.application.clientId);
    records.set(known, found);
    return known;
  }

  override isExpired(token: VerifiedToken, now: Date): boolean {
    return records.get(token)?.isExpired(now) ?? super.isExpired(token, now);
  }

  override async isRevoked(token: VerifiedToken, request: HttpRequest | undefined): Promise<boolean> {
    const record = records.get(token);
    if (record && !isLive(record, request, new Date())) return true;
    return token.userId !== null && this.options.checkResourceOwner && (await token.user()) === null;
  }

  private described(found: AbstractAccessToken, clientId: string): VerifiedToken {
    const { id: tokenId, applicationId, familyId, userId, family } = found;
    let looked: Promise<unknown> | undefined;
    return {
      clientId,
      userId,
      scopes: parseScope(found.scope),
      resources: found.resources,
      ...(family?.claims && { claims: family.claims }),
      issuedAt: found.created,
      expires: found.expires,
      authTime: family?.authTime ?? null,
      acr: family?.acr ?? null,
      tokenId,
      grantId: familyId,
      record: { tokenId, applicationId, familyId },
      user: () => (looked ??= userId === null ? Promise.resolve(null) : this.owners.find(userId)),
      client: () => Promise.resolve(found.application),
    };
  }
}
