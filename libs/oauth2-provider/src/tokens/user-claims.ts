import { Injectable } from '@nestjs/common';
import { type ClaimRequests, type RequestedClaims } from '../protocol/claims-parameter.js';
import { selectedClaims } from '../protocol/claims.js';
import { CLAIM_SCOPES, scopeOfClaim } from '../protocol/standard-claims.js';
import { type Claims, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';

/** What a client gets to know about a user: what the host says, within what was asked for and allowed. */
@Injectable()
export class UserClaims {
  constructor(private readonly owners: ResourceOwners) {}

  /**
   * For UserInfo (OpenID Connect Core sections 5.3.2, 5.4 and 5.5).
   * @param scopes of the access token
   */
  atUserInfo(
    user: unknown,
    client: AbstractApplication,
    scopes: readonly string[],
    asked: RequestedClaims | null,
  ): Promise<Claims> {
    return this.of(user, client, { scopes, requested: asked?.userinfo ?? {}, asked, others: true });
  }

  /**
   * For the ID token: what was asked for by name (section 5.5). The host is asked where there is any.
   * @param scopes whose claims are in here as well, because there will be no access token to ask UserInfo with (section 5.4)
   */
  async inIdToken(
    client: AbstractApplication,
    { claims: asked, userId }: AbstractTokenFamily,
    scopes: readonly string[] = [],
  ): Promise<Claims> {
    const requested = asked?.id_token ?? {};
    if (scopes.length === 0 && Object.keys(requested).length === 0) return {};
    const user = await this.owners.find(userId);
    if (!user) return {};
    return this.of(user, client, { scopes, requested, asked, others: scopes.length > 0 });
  }

  private async of(
    user: unknown,
    client: AbstractApplication,
    wanted: {
      scopes: readonly string[];
      requested: ClaimRequests;
      asked: RequestedClaims | null;
      others: boolean;
    },
  ): Promise<Claims> {
    const { scopes, asked, others } = wanted;
    const requested = stillAllowed(wanted.requested, client);
    const claims = await this.owners.claims(user, {
      scopes,
      clientId: client.clientId,
      requested,
      locales: asked?.locales ?? [],
    });
    // As JSON has it, dates and the like; what cannot be sent fails here, where it is answered for.
    const plain = JSON.parse(JSON.stringify(claims)) as Claims;
    return selectedClaims(plain, { scopes, requested, others });
  }
}

/** What the application has lost since it was allowed is not handed out any more. */
function stillAllowed(requested: ClaimRequests, client: AbstractApplication): ClaimRequests {
  const scopes = client.allowedScopes(CLAIM_SCOPES);
  return Object.fromEntries(
    Object.entries(requested).filter(([name]) => {
      const scope = scopeOfClaim(name);
      return scope === undefined || scopes.includes(scope);
    }),
  );
}
