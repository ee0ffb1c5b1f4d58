import { earlier, after } from '../protocol/instants.js';
import { derivedId } from '../protocol/derived-id.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { Row } from '../storage/dot/dot-connection.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Arrival } from '../storage/import.store.js';
import { Sealer } from '../storage/sealer.js';
import { type Arrivals, DotRecords, type Owned, accessTokenId } from './dot-records.js';
import { dotResources, dotScope, dotTokenHash } from './dot-values.js';
import { noteUnknownScopes } from './import-report.js';

/** Refresh tokens, live and used. */
export class DotRefreshTokens extends DotRecords {
  /** Live ones. What their access token may do is what was granted (Django OAuth Toolkit narrows it with each refresh). */
  async refreshTokens(rows: readonly Row[]): Promise<Arrivals> {
    const tally = this.how.report.refreshTokens;
    const known = await this.knownRefreshTokens(rows, '', 'source_');
    return this.each(
      tally,
      rows,
      (row) => dotTokenHash(row),
      new Set(known.keys()),
      (row, hash) => {
        const owned = this.ownedByUser(row);
        if (typeof owned === 'string') return owned;
        if (row.access_id === null) return 'no_access_token';
        const scope = dotScope(row.access_scope);
        if (scope === '') return 'no_scope';
        const resources = dotResources(row.resource);
        if (resources === undefined) return 'resource_unreadable';
        noteUnknownScopes(this.how.report, scope, this.how.knownScopes);
        const family = this.family(this.familyId(row, hash, known, 'source_'), owned, scope, resources);
        const accessHash = dotTokenHash(row, 'access_');
        return this.refreshToken(hash, owned, family, {
          expires: earlier(after(this.how.now, owned.application.idle), family.expires),
          accessTokenId: accessTokenId(accessHash ?? hash),
        });
      },
    );
  }

  /**
   * Used ones, so that their replay is known (RFC 9700 section 4.14.2), and what was handed out for them, where this
   * server answers a retry. One that was brought live is used up here, too.
   */
  async usedRefreshTokens(rows: readonly Row[]): Promise<Arrivals> {
    const tally = this.how.report.usedRefreshTokens;
    const known = await this.knownRefreshTokens(rows, '');
    const arrivals: Arrivals = new Map();
    const others = rows.filter((row) => {
      const here = known.get(dotTokenHash(row) ?? '');
      if (!here || here.consumedAt !== null || here.revokedAt !== null) return true;
      arrivals.set({ used: here, at: this.revokedAt(row) ?? this.how.now }, row.id);
      return false;
    });
    const sealed = new Map<string | null, string>();
    for (const row of others) {
      const answer = await this.sealedAnswer(row);
      if (answer !== undefined) sealed.set(row.id, answer);
    }
    const made = this.each(
      tally,
      others,
      (row) => dotTokenHash(row),
      new Set(known.keys()),
      (row, hash) => {
        const owned = this.ownedByUser(row, false);
        if (typeof owned === 'string') return owned;
        const consumedAt = this.revokedAt(row);
        if (!consumedAt) return 'time_unreadable';
        const expires = after(consumedAt, owned.application.idle);
        if (expires <= this.how.now) return 'expired';
        const resources = dotResources(row.resource);
        if (resources === undefined) return 'resource_unreadable';
        const scope = dotScope(row.access_scope);
        const family = this.family(this.familyId(row, hash, known), owned, scope, resources, expires);
        return this.refreshToken(hash, owned, family, {
          expires,
          accessTokenId: accessTokenId(hash),
          consumedAt,
          sealedResponse: sealed.get(row.id) ?? null,
        });
      },
    );
    return new Map([...arrivals, ...made]);
  }

  private refreshToken(
    tokenHash: string,
    owned: Owned,
    family: AbstractTokenFamily,
    its: { expires: Date; accessTokenId: string; consumedAt?: Date; sealedResponse?: string | null },
  ): Arrival {
    const row = Object.assign(new this.parts.entities.refreshToken(), {
      ...this.common(derivedId('refresh token', tokenHash), owned, family.id, family.scope, its.expires),
      tokenHash,
      consumedAt: null,
      sealedResponse: null,
      ...its,
    });
    return { entity: this.parts.entities.refreshToken, row, family };
  }

  /** The pair that a used token was exchanged for, while its client may ask for it again. */
  private async sealedAnswer(row: Row): Promise<string | undefined> {
    const { token, access_token: accessToken, next_token: refreshToken } = row;
    const revoked = this.revokedAt(row);
    const expires = this.how.values.instant(row.access_expires);
    const { refreshTokenGracePeriod: grace } = this.parts.options;
    if (!token || !accessToken || !refreshToken || !expires || !revoked) return undefined;
    if (after(revoked, grace) <= this.how.now) return undefined;
    const response: TokenResponse = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.floor((expires.getTime() - revoked.getTime()) / 1000),
      scope: dotScope(row.access_scope),
      refresh_token: refreshToken,
    };
    return new Sealer(token).seal(JSON.stringify(response));
  }
}
