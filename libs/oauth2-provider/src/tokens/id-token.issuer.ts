import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { withoutNull } from '../protocol/claims.js';
import { halfHash } from '../protocol/half-hash.js';
import { after, earlier, inSeconds } from '../protocol/instants.js';
import { formatScope } from '../protocol/scope.js';
import type { AbstractIdToken } from '../storage/entities/id-token.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { Lifetimes } from './lifetimes.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectIdentifiers } from './subject-identifiers.js';
import type { TokenGround } from './token-ground.js';
import { UserClaims } from './user-claims.js';

/** What an ID token says beside who logged in. */
export interface IdTokenContents {
  /** Those in the same response, for `at_hash` and `c_hash`. */
  readonly accessToken?: string;
  readonly code?: string;
  /** Scopes whose claims are in here, for UserInfo cannot be asked (section 5.4). */
  readonly claimScopes?: readonly string[];
}

/** Makes ID tokens (OpenID Connect Core sections 2 and 3.1.3.6). */
@Injectable()
export class IdTokenIssuer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly lifetimes: Lifetimes,
    private readonly keys: SigningKeys,
    private readonly subjects: SubjectIdentifiers,
    private readonly claims: UserClaims,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /** An ID token and its record, which is not kept yet. */
  async prepare(
    ground: TokenGround,
    { accessToken, code, claimScopes = [] }: IdTokenContents,
  ): Promise<{ value: string; record: AbstractIdToken }> {
    const { client, family, scopes, nonce, now } = ground;
    const expires = after(now, this.lifetimes.of('idToken', client, family.grantType));
    const record = Object.assign(new this.entities.idToken(), {
      id: uuid(),
      applicationId: client.id,
      userId: family.userId,
      familyId: family.id,
      scope: formatScope(scopes),
      created: now,
      expires: earlier(expires, family.expires),
      revokedAt: null,
    });
    const hashOf = (value: string | undefined): string | null =>
      value === undefined ? null : halfHash(value, this.keys.algorithmFor(client));
    const value = await this.keys.sign(
      withoutNull({
        ...(await this.claims.inIdToken(client, family, claimScopes)),
        iss: this.options.issuer,
        sub: await this.subjects.subjectOf(family.userId, client),
        // One audience, so that there is nothing for azp to say (section 2).
        aud: client.clientId,
        azp: null,
        iat: inSeconds(now),
        exp: inSeconds(record.expires),
        jti: record.id,
        at_hash: hashOf(accessToken),
        c_hash: hashOf(code),
        nonce: nonce ?? null,
        auth_time: family.authTime && inSeconds(family.authTime),
        sid: family.sessionId,
        acr: family.acr,
        amr: family.amr,
      }),
      { client },
    );
    return { value, record };
  }
}
