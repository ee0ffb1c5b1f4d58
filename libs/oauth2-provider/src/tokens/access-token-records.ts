import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { tokenHash } from '../protocol/secret.js';
import { RevocationChannel } from '../resource-server/revocation-channel.js';
import { TokenCache } from '../resource-server/token-cache.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import { TokenStore } from '../storage/token.store.js';

/**
 * The records that the guard looks up, kept for the option `tokenCacheMaxAge`. The record and not what follows from it:
 * whether it is live, for this request and its user, is judged each time.
 */
@Injectable()
export class AccessTokenRecords {
  private readonly cache: TokenCache<AbstractAccessToken> | undefined;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
    channel: RevocationChannel,
  ) {
    const { tokenCacheMaxAge: maxAge, tokenCacheMaxEntries: maxEntries } = options;
    if (maxAge > 0) this.cache = new TokenCache({ maxAge, maxEntries, channel }, lifeOf);
  }

  find(token: string): Promise<AbstractAccessToken | null> {
    const lookUp = () => this.store.findAccessToken(tokenHash(token));
    return this.cache ? this.cache.find(token, lookUp) : lookUp();
  }

  /** Nest calls it when the app ends. */
  onApplicationShutdown(): void {
    this.cache?.close();
  }
}

function lifeOf({ id, familyId, userId, application, expires }: AbstractAccessToken) {
  return { tokenId: id, grantId: familyId, clientId: application?.clientId ?? '', userId, expires };
}
