import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import {
  ACCESS_TOKEN_TYPE,
  type DescribedAccessToken,
  accessTokenClaims,
} from '../protocol/jwt-access-token.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectIdentifiers } from './subject-identifiers.js';

/** Writes access tokens that say themselves what they are good for (RFC 9068). */
@Injectable()
export class JwtAccessTokens {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
    private readonly subjects: SubjectIdentifiers,
  ) {}

  /**
   * @param family absent where the client acts for itself
   * @throws OAuthError `server_error` with status 503 while a signer of the host fails
   */
  async written(
    token: DescribedAccessToken,
    audience: readonly string[],
    client: AbstractApplication,
    family: AbstractTokenFamily | undefined,
  ): Promise<string> {
    const { clientId } = client;
    // The client can read it, so it says no more of the user than its ID tokens: nobody else's name for them.
    const subject = family ? await this.subjects.subjectOf(family.userId, client) : null;
    const facts = { issuer: this.options.issuer, clientId, audience, subject, authorization: family ?? null };
    return this.keys.sign(
      { ...accessTokenClaims(token, facts) },
      { client, algorithm: this.keys.accessTokenAlgorithm, type: ACCESS_TOKEN_TYPE },
    );
  }
}
