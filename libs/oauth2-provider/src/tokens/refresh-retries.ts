import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidGrant } from '../protocol/errors.js';
import { assertUsable, judgeReturn } from '../protocol/refresh-token.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { Sealer } from '../storage/sealer.js';
import { TokenStore } from '../storage/token.store.js';

/** A refresh that was not told yes, for the token was used before. */
export interface RepeatedRefresh {
  readonly token: string;
  readonly client: AbstractApplication;
  /** Those that the request stands for. */
  readonly scopes: readonly string[];
  /** Of the access token; null: whatever trusts this server. */
  readonly audience: readonly string[] | null;
  readonly now: Date;
}

/**
 * Remembers for `refreshTokenGracePeriod` what a refresh token was exchanged for. Tokens are kept as hashes alone, so
 * the answer is encrypted with a key made of the old token, which nobody has but who was given it.
 */
@Injectable()
export class RefreshRetries {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
  ) {}

  /** What to keep with the used token; null where nobody may ask again. */
  async seal(token: string, response: TokenResponse): Promise<string | null> {
    if (this.options.refreshTokenGracePeriod === 0) return null;
    return new Sealer(token).seal(JSON.stringify(response));
  }

  /**
   * The answer that was given for the token, to the client that asks the same again in time. Null: it is a replay.
   * @throws InvalidGrant where it is neither, so that nobody gets anything and nobody loses anything
   */
  async answer({ token, client, scopes, audience, now }: RepeatedRefresh): Promise<TokenResponse | null> {
    const gracePeriod = this.options.refreshTokenGracePeriod;
    if (gracePeriod === 0) return null;
    // Read again: when it was found, whoever was first may not have finished.
    const used = await this.store.findRefreshToken(tokenHash(token));
    assertUsable(used, client, now);
    if (used.sealedResponse === null) return null;
    const response = JSON.parse(await new Sealer(token).open(used.sealedResponse)) as TokenResponse;
    // In this order: a rotation ends both, and must not be taken for a revocation of the access token alone.
    const accessToken = await this.store.findAccessToken(tokenHash(response.access_token));
    const refreshToken = await this.store.findRefreshToken(tokenHash(response.refresh_token ?? ''));
    const verdict = judgeReturn(used, { accessToken, refreshToken }, { scopes, audience, gracePeriod, now });
    if (verdict === 'replay' || accessToken === null) return null;
    if (verdict === 'refused') {
      throw new InvalidGrant('the refresh token was used before, and what came of it cannot be given again');
    }
    return {
      ...response,
      expires_in: Math.floor((accessToken.expires.getTime() - now.getTime()) / 1000),
    };
  }
}
