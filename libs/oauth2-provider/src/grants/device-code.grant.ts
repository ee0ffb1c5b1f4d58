import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import type { OAuthRequest } from '../http/oauth-request.js';
import {
  DEVICE_CODE,
  SLOWER,
  assertAllowed,
  assertIssuedTo,
  isEarlyPoll,
  isPending,
  stillPending,
} from '../protocol/device-code.js';
import { InvalidGrant, type OAuthError } from '../protocol/errors.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenResponse } from '../protocol/token-response.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import { DeviceCodeStore } from '../storage/device-code.store.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractDeviceCode } from '../storage/entities/device-code.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { TokenRevoker } from '../tokens/token-revoker.js';
import { Grant } from './grant.js';

/** RFC 8628 section 3.4: find, assert, consume, issue. */
@Injectable()
export class DeviceCodeGrant extends Grant {
  readonly grantType = DEVICE_CODE;

  constructor(
    private readonly resources: Resources,
    private readonly store: TokenStore,
    private readonly codes: DeviceCodeStore,
    private readonly issuer: TokenIssuer,
    private readonly revoker: TokenRevoker,
    private readonly owners: ResourceOwnerCheck,
    private readonly events: TokenEvents,
  ) {
    super();
  }

  async handle({ body, platform }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    const now = new Date();
    const code = await this.store.findDeviceCode(tokenHash(body.required('device_code')));
    assertIssuedTo(code, client);
    if (isPending(code, now)) throw await this.polled(code, now);
    assertAllowed(code, now);
    const family = code.family!;
    await this.owners.assertActive(family.userId);
    const resources = this.resources.narrowed(body.all('resource'), family.resources, client);
    const scopes = this.resources.scopesWithin(parseScope(code.scope), resources, client);
    const { records, response } = await this.issuer.prepare({ client, family, scopes, resources, now });
    if (!(await this.store.redeemDeviceCode(code, records, now))) {
      await this.revoker.replayed('device_code', { client, family, request: platform });
      throw new InvalidGrant('the device code was used before');
    }
    this.events.issued({ client, family, tokens: records, request: platform });
    return response;
  }

  /** RFC 8628 section 3.5: who polls too often has to wait longer from then on. */
  private async polled(code: AbstractDeviceCode, now: Date): Promise<OAuthError> {
    const isEarly = isEarlyPoll(code, now);
    const isNoted = await this.codes.notePoll(code, code.interval + (isEarly ? SLOWER : 0), now);
    return stillPending(isEarly || !isNoted);
  }
}
