import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { DEVICE_CODE, isPending } from '../protocol/device-code.js';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { after } from '../protocol/instants.js';
import { formatScope, parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import type { Login } from '../resource-owner/resource-owners.js';
import { DeviceCodeStore } from '../storage/device-code.store.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractDeviceCode } from '../storage/entities/device-code.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { TokenStore } from '../storage/token.store.js';
import { UserCodeAttemptStore } from '../storage/user-code-attempts.store.js';
import { UserCodeHash } from '../storage/user-code-hash.js';
import { TokenFamilies } from './token-families.js';
import { TokenGenerator, generatedToken } from './token-generator.js';
import { UserCodeGenerator } from './user-code-generator.js';

/** Wrong user codes that a user may type within the lifetime of a code (RFC 8628 section 5.1). */
const ATTEMPTS = 5;
/** How often another user code is made where one is taken. */
const COLLISIONS = 10;

/** A device authorization that has begun. */
export interface StartedDeviceAuthorization {
  readonly deviceCode: string;
  /** As it is shown. */
  readonly userCode: string;
}

/** What a typed code is: a pending authorization, now the user's, or no good, or one attempt too many. */
export type Claim =
  | { readonly outcome: 'claimed'; readonly code: ClaimedDeviceCode }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'limited'; readonly until: Date };

/** Found together with its application. */
export type ClaimedDeviceCode = AbstractDeviceCode & { application: AbstractApplication };

/** What was decided, by this request or before. */
export interface DeviceDecision {
  readonly allowed: boolean;
  readonly client: AbstractApplication;
}

/** The device authorization grant, from the device's request to the user's decision (RFC 8628 sections 3.1 to 3.3). */
@Injectable()
export class DeviceAuthorizations {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly tokens: TokenStore,
    private readonly codes: DeviceCodeStore,
    private readonly attempts: UserCodeAttemptStore,
    private readonly hash: UserCodeHash,
    private readonly deviceCodes: TokenGenerator,
    private readonly userCodes: UserCodeGenerator,
    private readonly families: TokenFamilies,
    private readonly owners: ResourceOwnerCheck,
    private readonly events: OAuth2Events,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /** @param resources what the access tokens are to be for (RFC 8707); null: whatever trusts this server */
  async start(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
    resources: string[] | null = null,
  ): Promise<StartedDeviceAuthorization> {
    for (let turn = 0; turn < COLLISIONS; turn++) {
      const deviceCode = generatedToken(this.deviceCodes, 'device_code');
      const userCode = this.userCodes.normalize(await this.userCodes.generate());
      const record = Object.assign(new this.entities.deviceCode(), {
        id: uuid(),
        applicationId: client.id,
        familyId: null,
        userId: null,
        scope: formatScope(scopes),
        resources,
        created: now,
        expires: after(now, this.options.deviceCodeLifetime),
        deviceCodeHash: tokenHash(deviceCode),
        userCodeHash: this.hash.of(userCode),
        decidedAt: null,
        consumedAt: null,
        interval: this.options.deviceCodeInterval,
        lastPolledAt: null,
      });
      if (await this.codes.add(record)) return { deviceCode, userCode: this.userCodes.format(userCode) };
    }
    throw new Error(
      `${this.userCodes.constructor.name} makes user codes that are taken: too few are possible`,
    );
  }

  /**
   * The authorization whose code the user typed: nobody else can decide it from now on. A code that is unknown, expired,
   * decided or claimed by another are all alike to whoever guesses.
   */
  async claim(typed: string, { userId }: Login, request: HttpRequest, now: Date): Promise<Claim> {
    const limit = {
      most: ATTEMPTS,
      until: after(now, this.options.deviceCodeLifetime),
    };
    const until = await this.attempts.take(userId, limit, now);
    if (until !== null) return { outcome: 'limited', until };
    const code = await this.find(typed);
    if (!code || !isPending(code, now) || !isOffered(code.application, request))
      return { outcome: 'unknown' };
    if (code.userId !== userId && !(await this.codes.claim(code, userId))) return { outcome: 'unknown' };
    await this.attempts.giveBack(userId);
    return { outcome: 'claimed', code };
  }

  /**
   * Keeps the decision of the user who claimed the code. The first one counts: whoever decides again, perhaps by pressing
   * twice, is told what was decided.
   * @returns null where there is nothing for this user to decide
   * @throws OAuthError `access_denied` when a user who is not active allows it
   */
  async decide(
    typed: string,
    login: Login,
    allowed: boolean,
    request: HttpRequest,
    now: Date,
  ): Promise<DeviceDecision | null> {
    const code = await this.find(typed);
    if (code?.userId !== login.userId) return null;
    const { application: client } = code;
    if (code.decidedAt !== null) return { allowed: code.familyId !== null, client };
    if (!isPending(code, now) || !isOffered(client, request)) return null;
    if (allowed && !(await this.owners.isActive(login.userId))) {
      throw new OAuthError(OAUTH_ERROR.access_denied, 'the user is not active', { status: 403 });
    }
    const family = allowed
      ? this.families.make({
          client,
          // The device is no part of the session at this browser: it goes on when that ends.
          login: { ...login, sessionId: undefined },
          grantType: DEVICE_CODE,
          scopes: parseScope(code.scope),
          resources: code.resources,
          redeemableUntil: code.expires,
          now,
        })
      : null;
    if (await this.codes.decide(code, family, now)) {
      this.tell(code, family, login.userId, request);
      return { allowed, client };
    }
    const decided = await this.find(typed);
    return decided && { allowed: decided.familyId !== null, client };
  }

  private tell(
    { application: client, scope }: ClaimedDeviceCode,
    family: AbstractTokenFamily | null,
    userId: string,
    request: HttpRequest,
  ): void {
    const scopes = parseScope(scope);
    const decided = { applicationId: client.id, clientId: client.clientId, userId, scopes };
    if (family === null) this.events.emit('device.denied', decided, request);
    else {
      const authorized = { ...decided, familyId: family.id, grantType: family.grantType };
      this.events.emit('device.authorized', authorized, request);
    }
  }

  private async find(typed: string): Promise<ClaimedDeviceCode | null> {
    for (const hash of this.hash.candidates(this.userCodes.normalize(typed))) {
      const code = await this.tokens.findUserCode(hash);
      if (code?.application) return code as ClaimedDeviceCode;
    }
    return null;
  }
}

/** Whether the application may still come in, and in this way. */
function isOffered(client: AbstractApplication, request: HttpRequest): boolean {
  return client.isUsable(request) && client.allowsGrantType(DEVICE_CODE);
}
