import { Injectable } from '@nestjs/common';
import {
  type CompactVerifyResult,
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
} from 'jose';
import { ClientSecrets } from '../clients/client-secrets.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { isClientId } from '../protocol/credential-syntax.js';
import { uuidOf } from '../protocol/derived-id.js';
import { type IdTokenHint, clientOf, readIdTokenHint } from '../protocol/id-token-hint.js';
import { isHmac } from '../protocol/signing-algorithm.js';
import { ApplicationRepository, IdTokenRepository } from '../storage/repositories.js';
import { SigningKeys } from './signing-keys.js';

/** An ID token of ours that came back, and whether its own record was revoked since. That of its family leaves it a hint. */
export type ReadHint = IdTokenHint & { readonly isRevoked: boolean };

/** Reads ID tokens of ours that come back as `id_token_hint`, expired ones too. */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
    private readonly applications: ApplicationRepository,
    private readonly secrets: ClientSecrets,
    private readonly idTokens: IdTokenRepository,
  ) {}

  /** Undefined for whatever is not an ID token that this server signed. */
  async read(token: string): Promise<ReadHint | undefined> {
    const verified = await this.verified(token);
    if (!verified) return undefined;
    const claims = jsonOf(new TextDecoder().decode(verified.payload));
    const hint = claims && readIdTokenHint(verified.protectedHeader, claims, this.options.issuer);
    return hint && { ...hint, isRevoked: await this.isRevoked(claims['jti']) };
  }

  /** The record goes when the token expires; one that is gone revokes nothing. */
  private async isRevoked(jti: unknown): Promise<boolean> {
    // A client that has its tokens signed with its own secret can say what it likes.
    const id = typeof jti === 'string' ? uuidOf(jti) : undefined;
    if (id === undefined) return false;
    const record = await this.idTokens.findOneBy({ id });
    return record !== null && record.revokedAt !== null;
  }

  private async verified(token: string): Promise<CompactVerifyResult | undefined> {
    const said = whatIsSaid(token);
    if (said === undefined) return undefined;
    const { algorithm, clientId } = said;
    if (isHmac(algorithm)) {
      for (const secret of await this.secretsOf(clientId, algorithm)) {
        const verified = await orUndefined(compactVerify(token, secret, { algorithms: [algorithm] }));
        if (verified) return verified;
      }
      return undefined;
    }
    const jwks = await this.keys.hintJwks();
    // Pinned to what our keys are for: the header says which of them, and never that there was none.
    const algorithms = jwks.keys.flatMap(({ alg }) => alg ?? []);
    return orUndefined(compactVerify(token, createLocalJWKSet(jwks), { algorithms }));
  }

  /** Of a client that is registered for that algorithm: no other has anything signed with its secrets. */
  private async secretsOf(clientId: string | undefined, algorithm: string): Promise<Uint8Array[]> {
    // It comes out of a token that anybody may have made: not every text is one that a database takes.
    if (clientId === undefined || !isClientId(clientId)) return [];
    const client = await this.applications.findByClientId(clientId);
    if (client?.algorithm !== algorithm) return [];
    const secrets = await this.secrets.recoverAll(client, new Date());
    return secrets.map((secret) => new TextEncoder().encode(secret));
  }
}

/** Of a token that may be anybody's: which key it would have to be verified with. */
function whatIsSaid(token: string): { algorithm: string; clientId: string | undefined } | undefined {
  try {
    const { alg } = decodeProtectedHeader(token);
    return typeof alg === 'string' ? { algorithm: alg, clientId: clientOf(decodeJwt(token)) } : undefined;
  } catch {
    return undefined;
  }
}

function orUndefined<Value>(work: Promise<Value>): Promise<Value | undefined> {
  return work.catch(() => undefined);
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
