import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after, earlier } from '../protocol/instants.js';
import type { TokenLifetimeKind } from '../protocol/lifetimes.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';

/** How long tokens live: as the application says, or else the grant, or else the server. */
@Injectable()
export class Lifetimes {
  constructor(private readonly options: OAuth2ProviderOptions) {}

  /**
   * In seconds.
   * @param grantType what the authorization came from, which a refresh does not change
   */
  of(kind: TokenLifetimeKind, client: AbstractApplication, grantType: string): number {
    return (
      client.lifetimeOf(kind, grantType) ??
      this.options.lifetimes[grantType]?.[kind] ??
      this.options[`${kind}Lifetime`]
    );
  }

  /** When a refresh token of the family that is used now dies, if it is not used again; never after the family. */
  refreshTokenExpiry(client: AbstractApplication, family: AbstractTokenFamily, now: Date): Date {
    const idle = after(now, this.of('refreshToken', client, family.grantType));
    return earlier(idle, family.expires);
  }
}
