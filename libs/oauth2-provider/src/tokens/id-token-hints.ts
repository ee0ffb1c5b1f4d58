import { Injectable } from '@nestjs/common';
import { type JSONWebKeySet, compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader } from 'jose';
import { ClientSecrets } from '../clients/client-secrets.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { isClientId } from '../protocol/credential-syntax.js';
import { type IdTokenHint, clientOf, readIdTokenHint } from '../protocol/id-token-hint.js';
import { isHmac } from '../protocol/signing-algorithm.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { SigningKeys } from './signing-keys.js';

/** What verifies a token: our published keys, or the secret of the client that it names. */
type Verifier = { readonly jwks: JSONWebKeySet } | { readonly client: AbstractApplication };

/** Reads ID tokens of ours that come back as `id_token_hint`, expired ones too. */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
    private readonly applications: ApplicationRepository,
    private readonly secrets: ClientSecrets,
  ) {}

  /** Undefined for whatever is not an ID token that this server signed. */
  async read(token: string): Promise<IdTokenHint | undefined> {
    const verifier = await this.verifierOf(token);
    if (verifier === undefined) return undefined;
    try {
      const { payload, protectedHeader } =
        'jwks' in verifier
          ? // Pinned to what our keys are for: the header says which of them, and never that there was none.
            await compactVerify(token, createLocalJWKSet(verifier.jwks), {
              algorithms: verifier.jwks.keys.flatMap(({ alg }) => alg ?? []),
            })
          : await compactVerify(token, await this.secretOf(verifier.client), {
              algorithms: [verifier.client.algorithm],
            });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      if (typeof claims !== 'object' || claims === null) return undefined;
      return readIdTokenHint(protectedHeader, claims as Record<string, unknown>, this.options.issuer);
    } catch {
      return undefined;
    }
  }

  private async verifierOf(token: string): Promise<Verifier | undefined> {
    const said = saidOf(token);
    if (said === undefined) return undefined;
    const { algorithm, clientId } = said;
    if (!isHmac(algorithm)) return { jwks: await this.keys.jwks() };
    const client = isClientId(clientId) ? await this.applications.findByClientId(clientId) : null;
    // Only where its tokens are signed that way: nobody else's secret counts for anything.
    return client?.algorithm === algorithm ? { client } : undefined;
  }

  private async secretOf(client: AbstractApplication): Promise<Uint8Array> {
    return Buffer.from(await this.secrets.recover(client, new Date()));
  }
}

/** What the token says of itself, which is not verified yet. */
function saidOf(token: string): { algorithm: string; clientId: string } | undefined {
  try {
    return {
      algorithm: decodeProtectedHeader(token).alg ?? '',
      clientId: clientOf(decodeJwt(token)) ?? '',
    };
  } catch {
    return undefined;
  }
}
