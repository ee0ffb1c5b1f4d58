import { Injectable } from '@nestjs/common';
import { noteClient } from '../clients/known-client.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { parseScope } from '../protocol/scope.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AccessTokenVerifier, type VerifiedToken } from '../resource-server/access-token-verifier.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import { unavailable } from '../storage/unavailable.js';
import { AccessTokenRecords } from './access-token-records.js';
import { isLive } from './live-token.js';

/**
 * Where a token has the record that it was read from: a copy by `{ ...token, scopes }` has it, too. JSON does not, and what
 * prints the token meets a function: a route may show its token to anybody.
 */
const RECORD = Symbol('record');

interface StoredToken extends VerifiedToken {
  readonly [RECORD]: () => AbstractAccessToken;
}

/** Looks a token up in the server's own database: one statement, and one question about the user to the host. */
@Injectable()
export class StoredAccessTokenVerifier extends AccessTokenVerifier {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly stored: AccessTokenRecords,
    private readonly owners: ResourceOwners,
  ) {
    super();
  }

  /** @throws OAuthError `temporarily_unavailable` with status 503 when the database does not answer */
  async authenticate(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    const found = await answerOf(() => this.stored.find(token));
    if (!found?.application) return null;
    if (request) noteClient(request, found.application);
    return this.described(found, found.application.clientId);
  }

  /** By the record, and sooner where an override of `authenticate` said so. */
  override isExpired(token: VerifiedToken, now: Date): boolean {
    const record = recordOf(token);
    const isShorter = !record || token.expires < record.expires;
    return (isShorter && super.isExpired(token, now)) || record?.isExpired(now) === true;
  }

  /**
   * True, too, for a token that does not have its record: nobody can tell.
   * @throws OAuthError `temporarily_unavailable` with status 503 when the host's database does not answer
   */
  override async isRevoked(token: VerifiedToken, request: HttpRequest | undefined): Promise<boolean> {
    const record = recordOf(token);
    if (!record || !isLive(record, request, new Date())) return true;
    return token.userId !== null && this.options.checkResourceOwner && !(await answerOf(() => token.user()));
  }

  private described(found: AbstractAccessToken, clientId: string): StoredToken {
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
      [RECORD]: () => found,
    };
  }
}

function recordOf(token: VerifiedToken): AbstractAccessToken | undefined {
  return (token as Partial<StoredToken>)[RECORD]?.();
}

/** What a database answers, or that it does not. */
async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw unavailable(error) ?? error;
  }
}
