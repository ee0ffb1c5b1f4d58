import { Injectable } from '@nestjs/common';
import { compactVerify, createLocalJWKSet } from 'jose';
import { OAuth2ProviderOptions } from '../options/options.js';
import { type IdTokenHint, readIdTokenHint } from '../protocol/id-token-hint.js';
import { SigningKeys } from './signing-keys.js';

/** Reads ID tokens of ours that come back as `id_token_hint`, expired ones too. */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
  ) {}

  /** Undefined for whatever is not an ID token that this server signed. */
  async read(token: string): Promise<IdTokenHint | undefined> {
    const jwks = await this.keys.jwks();
    // Pinned to what our keys are for: the header says which of them, and never that there was none.
    const algorithms = jwks.keys.flatMap(({ alg }) => alg ?? []);
    try {
      const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet(jwks), {
        algorithms,
      });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      if (typeof claims !== 'object' || claims === null) return undefined;
      return readIdTokenHint(protectedHeader, claims as Record<string, unknown>, this.options.issuer);
    } catch {
      return undefined;
    }
  }
}
