import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after, inSeconds } from '../protocol/instants.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractLogoutDelivery } from '../storage/entities/logout-delivery.entity.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectIdentifiers } from './subject-identifiers.js';

/** Back-Channel Logout section 2.4: the one event that a logout token is about. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** In seconds: the same section advises two minutes at most. */
const LIFETIME = 120;

/** Makes logout tokens (Back-Channel Logout section 2.4). */
@Injectable()
export class LogoutTokenIssuer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly keys: SigningKeys,
    private readonly subjects: SubjectIdentifiers,
  ) {}

  /** A new token at each attempt: one that was sent before may have arrived, and its `jti` would then be a replay. */
  async issue(
    { userId, sessionId }: AbstractLogoutDelivery,
    client: AbstractApplication,
    now: Date,
  ): Promise<string> {
    return this.keys.sign(
      {
        iss: this.options.issuer,
        sub: await this.subjects.subjectOf(userId, client),
        aud: client.clientId,
        iat: inSeconds(now),
        exp: inSeconds(after(now, LIFETIME)),
        jti: uuid(),
        sid: sessionId,
        // No nonce, ever: with one it could pass for an ID token.
        events: { [EVENT]: {} },
      },
      // The algorithm is that of the client's ID tokens (section 2.4), for its keys are what it has.
      { client, type: 'logout+jwt' },
    );
  }
}
