import { derivedId, uuidOf } from '../protocol/derived-id.js';
import { after } from '../protocol/instants.js';
import { s256Challenge } from '../protocol/pkce.js';
import { audienceFor } from '../protocol/resource.js';
import { tokenHash } from '../protocol/secret.js';
import type { Row } from '../storage/dot/dot-connection.js';
import { type Arrivals, accessTokenId, present } from './dot-records.js';
import { DotRefreshTokens } from './dot-refresh-tokens.js';
import { dotResources, dotScope, dotTokenHash } from './dot-values.js';
import { noteUnknownScopes } from './import-report.js';

/** All that an application's users and clients hold. */
export class DotTokens extends DotRefreshTokens {
  async accessTokens(rows: readonly Row[]): Promise<Arrivals> {
    const tally = this.how.report.accessTokens;
    const hashOf = (row: Row) => dotTokenHash(row);
    const here = await this.parts.store.known(
      this.parts.entities.accessToken,
      'tokenHash',
      present(rows.map(hashOf)),
    );
    const refresh = await this.knownRefreshTokens(rows, 'refresh_', 'source_');
    return this.each(tally, rows, hashOf, here, (row, tokenHash) => {
      const owned = this.owned(row);
      if (typeof owned === 'string') return owned;
      const expires = this.liveUntil(row);
      if (!(expires instanceof Date)) return expires;
      const resources = dotResources(row.resource);
      if (resources === undefined) return 'resource_unreadable';
      const scope = dotScope(row.scope);
      noteUnknownScopes(this.how.report, scope, this.how.knownScopes);
      const familyId = this.familyOfAccess(row, tokenHash, owned, refresh);
      const hasRefresh = dotTokenHash(row, 'refresh_') !== undefined;
      const family =
        familyId === null
          ? null
          : this.family(familyId, owned, scope, resources, hasRefresh ? undefined : expires);
      const record = Object.assign(new this.parts.entities.accessToken(), {
        ...this.common(accessTokenId(tokenHash), owned, familyId, scope, expires),
        tokenHash,
        resources: audienceFor(resources, scope.split(' '), this.parts.options.issuer),
      });
      return { entity: this.parts.entities.accessToken, row: record, family };
    });
  }

  async idTokens(rows: readonly Row[]): Promise<Arrivals> {
    const tally = this.how.report.idTokens;
    const jtiOf = ({ jti }: Row) => (jti === null ? undefined : uuidOf(jti));
    const here = await this.parts.store.known(this.parts.entities.idToken, 'id', present(rows.map(jtiOf)));
    const refresh = await this.knownRefreshTokens(rows, 'refresh_', 'source_');
    return this.each(tally, rows, jtiOf, here, (row, jti) => {
      const owned = this.owned(row);
      if (typeof owned === 'string') return owned;
      const expires = this.liveUntil(row);
      if (!(expires instanceof Date)) return expires;
      const access = dotTokenHash(row, 'access_');
      const familyId = access === undefined ? null : this.familyOfAccess(row, access, owned, refresh);
      const record = Object.assign(
        new this.parts.entities.idToken(),
        this.common(jti, owned, familyId, dotScope(row.scope), expires),
      );
      // The family came with its access token, if there is still one.
      return { entity: this.parts.entities.idToken, row: record, family: null };
    });
  }

  async authorizationCodes(rows: readonly Row[]): Promise<Arrivals> {
    const tally = this.how.report.authorizationCodes;
    const hashOf = ({ code }: Row) => (code ? tokenHash(code) : undefined);
    const here = await this.parts.store.known(
      this.parts.entities.authorizationCode,
      'codeHash',
      present(rows.map(hashOf)),
    );
    return this.each(tally, rows, hashOf, here, (row, codeHash) => {
      const owned = this.ownedByUser(row);
      if (typeof owned === 'string') return owned;
      const expires = this.liveUntil(row);
      if (!(expires instanceof Date)) return expires;
      const resources = dotResources(row.resource);
      if (resources === undefined) return 'resource_unreadable';
      const { application } = owned;
      const scope = dotScope(row.scope);
      const until = application.refreshes ? undefined : after(expires, application.longest);
      const family = this.family(derivedId('family of code', codeHash), owned, scope, resources, until);
      const { code_challenge: challenge, code_challenge_method: method, redirect_uri: uri } = row;
      const { revokedAt: _, ...common } = this.common(
        derivedId('code', codeHash),
        owned,
        family.id,
        scope,
        expires,
      );
      const record = Object.assign(new this.parts.entities.authorizationCode(), {
        ...common,
        userId: family.userId,
        codeHash,
        redirectUri: uri ?? '',
        // Not kept there. A request that named none got the only one that is registered.
        redirectUriGiven: uri !== application.defaultRedirectUri,
        // No method is plain (RFC 7636 section 4.3).
        codeChallenge: challenge ? s256Challenge(challenge, method ?? undefined) : null,
        nonce: row.nonce || null,
        // No token came beside it that its ID token had to vouch for.
        alone: true,
        consumedAt: null,
      });
      return { entity: this.parts.entities.authorizationCode, row: record, family };
    });
  }
}
