import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { tokenHash } from '../protocol/secret.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenFamilies } from '../tokens/token-families.js';
import { TokenGenerator, generatedToken } from '../tokens/token-generator.js';
import { GivenConsents } from './given-consents.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/** RFC 6749 section 4.1.2: an authorization code. */
@Injectable()
export class CodeResponseType extends ResponseType {
  readonly name = 'code';

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
    private readonly families: TokenFamilies,
    private readonly consents: GivenConsents,
    private readonly generator: TokenGenerator,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {
    super();
  }

  async issue(granted: GrantedAuthorization): Promise<Record<string, string>> {
    const { client, request, login, now } = granted;
    const code = generatedToken(this.generator, 'authorization_code');
    const expires = after(now, this.options.authorizationCodeLifetime);
    const family = this.families.make({
      client,
      login,
      grantType: 'authorization_code',
      scopes: request.scopes,
      claims: request.claims,
      redeemableUntil: expires,
      now,
    });
    const record = Object.assign(new this.entities.authorizationCode(), {
      id: uuid(),
      applicationId: client.id,
      userId: family.userId,
      familyId: family.id,
      scope: family.scope,
      created: now,
      expires,
      codeHash: tokenHash(code),
      redirectUri: request.redirect.uri,
      redirectUriGiven: request.redirect.given,
      codeChallenge: request.codeChallenge,
      nonce: request.nonce,
      consumedAt: null,
    });
    const consent = await this.consents.from(granted);
    await this.store.authorize({ family, code: record, ...(consent && { consent }) });
    return { code };
  }
}
