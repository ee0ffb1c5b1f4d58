import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { CODE } from '../protocol/response-type.js';
import { tokenHash } from '../protocol/secret.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { TokenGenerator, generatedToken } from '../tokens/token-generator.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/** RFC 6749 section 4.1.2: an authorization code. */
@Injectable()
export class CodeResponseType extends ResponseType {
  readonly name = CODE;
  override readonly combines = true;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly generator: TokenGenerator,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {
    super();
  }

  issue({ client, request, family, now, keep }: GrantedAuthorization): Promise<Record<string, string>> {
    const code = generatedToken(this.generator, 'authorization_code');
    const record = Object.assign(new this.entities.authorizationCode(), {
      id: uuid(),
      applicationId: client.id,
      userId: family.userId,
      familyId: family.id,
      scope: family.scope,
      created: now,
      expires: after(now, this.options.authorizationCodeLifetime),
      codeHash: tokenHash(code),
      redirectUri: request.redirect.uri,
      redirectUriGiven: request.redirect.given,
      codeChallenge: request.codeChallenge,
      nonce: request.nonce,
      alone: request.responseType === CODE,
      consumedAt: null,
    });
    keep({ code: record });
    return Promise.resolve({ code });
  }
}
