import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { withoutNull } from '../protocol/claims.js';
import { halfHash } from '../protocol/half-hash.js';
import { after, inSeconds } from '../protocol/instants.js';
import { formatScope } from '../protocol/scope.js';
import type { AbstractIdToken } from '../storage/entities/id-token.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { Lifetimes } from './lifetimes.js';
import { SigningKeys } from './signing-keys.js';
import type { TokenGround } from './token-ground.js';

/** Makes ID tokens (OpenID Connect Core sections 2 and 3.1.3.6). */
@Injectable()
export class IdTokenIssuer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly lifetimes: Lifetimes,
    private readonly keys: SigningKeys,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /** @param accessToken the one in the same response, for `at_hash` */
  async prepare(
    ground: TokenGround,
    accessToken: string,
  ): Promise<{ value: string; record: AbstractIdToken }> {
    const { client, family, scopes, nonce, now } = ground;
    const record = Object.assign(new this.entities.idToken(), {
      id: uuid(),
      applicationId: client.id,
      userId: family.userId,
      familyId: family.id,
      scope: formatScope(scopes),
      created: now,
      expires: after(now, this.lifetimes.of('idToken', client, family.grantType)),
      revokedAt: null,
    });
    const value = await this.keys.sign(
      {
        iss: this.options.issuer,
        sub: family.userId,
        aud: client.clientId,
        iat: inSeconds(now),
        exp: inSeconds(record.expires),
        jti: record.id,
        at_hash: halfHash(accessToken, this.keys.algorithmFor(client)),
        ...withoutNull({
          nonce: nonce ?? null,
          auth_time: family.authTime && inSeconds(family.authTime),
          sid: family.sessionId,
          acr: family.acr,
          amr: family.amr,
        }),
      },
      { client },
    );
    return { value, record };
  }
}
