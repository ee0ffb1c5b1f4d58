import { Injectable } from '@nestjs/common';
import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { SigningKeys } from './signing-keys.js';

/** Reads ID tokens that come back as `id_token_hint` (OpenID Connect Core section 3.1.2.1). */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
  ) {}

  /**
   * The subject that the ID token is about, which may have expired.
   * @throws InvalidRequest unless this server issued it to that client
   */
  async subjectOf(idToken: string, client: AbstractApplication): Promise<string> {
    try {
      const keys = createLocalJWKSet(await this.keys.jwks());
      const { protectedHeader } = await compactVerify(idToken, keys);
      const { iss, aud, sub, iat, exp } = decodeJwt(idToken);
      const isOurs = iss === this.options.issuer && [aud].flat().includes(client.clientId);
      // A signed answer of UserInfo is of the same type, but has no time.
      const isIdToken = protectedHeader.typ === 'JWT' && iat !== undefined && exp !== undefined;
      if (isOurs && isIdToken && sub !== undefined) return sub;
    } catch (error) {
      // What jose throws is about the token. Our own keys may be away: that is not the client's fault.
      if (!isAboutToken(error)) throw error;
    }
    throw new InvalidRequest('id_token_hint is no ID token that this server issued to the client');
  }
}

function isAboutToken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ERR_J/.test(String(error.code));
}
