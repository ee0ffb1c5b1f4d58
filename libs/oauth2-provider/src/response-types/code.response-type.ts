import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { formatScope, parseScope } from '../protocol/scope.js';
import { randomToken, tokenHash } from '../protocol/secret.js';
import type { AbstractConsent } from '../storage/entities/consent.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import { ConsentRepository } from '../storage/repositories.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { TokenStore } from '../storage/token.store.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/** RFC 6749 section 4.1.2: an authorization code. */
@Injectable()
export class CodeResponseType extends ResponseType {
  readonly name = 'code';

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
    private readonly consents: ConsentRepository,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {
    super();
  }

  async issue(granted: GrantedAuthorization): Promise<Record<string, string>> {
    const { client, request, now } = granted;
    const code = randomToken();
    const family = this.family(granted);
    const record = Object.assign(new this.entities.authorizationCode(), {
      id: uuid(),
      applicationId: client.id,
      userId: family.userId,
      familyId: family.id,
      scope: family.scope,
      created: now,
      expires: after(now, this.options.authorizationCodeLifetime),
      codeHash: tokenHash(code),
      redirectUri: request.redirect.uri,
      redirectUriGiven: request.redirect.given,
      codeChallenge: request.codeChallenge,
      nonce: request.nonce,
      consumedAt: null,
    });
    const consent = granted.asked ? await this.consent(granted) : undefined;
    await this.store.authorize({ family, code: record, ...(consent && { consent }) });
    return { code };
  }

  private family({ client, request, login, now }: GrantedAuthorization): AbstractTokenFamily {
    return Object.assign(new this.entities.tokenFamily(), {
      id: uuid(),
      applicationId: client.id,
      userId: login.userId,
      grantType: 'authorization_code',
      scope: formatScope(request.scopes),
      sessionId: sid(login.sessionId),
      authTime: new Date(login.authTime * 1000),
      acr: login.acr ?? null,
      amr: login.amr ? [...login.amr] : null,
      created: now,
      expires: after(now, this.familyLifetime(client.allowsGrantType('refresh_token'))),
      revokedAt: null,
    });
  }

  /** In seconds: as long as anything that can come from it. */
  private familyLifetime(refreshes: boolean): number {
    const { authorizationCodeLifetime, accessTokenLifetime, idTokenLifetime } = this.options;
    return refreshes
      ? this.options.refreshTokenAbsoluteLifetime
      : authorizationCodeLifetime + Math.max(accessTokenLifetime, idTokenLifetime);
  }

  /** What was allowed before stays allowed: a new question adds to it. */
  private async consent({ client, request, login, now }: GrantedAuthorization): Promise<AbstractConsent> {
    const before = await this.consents.findFor(client.id, login.userId);
    const scopes = new Set([...(before ? parseScope(before.scope) : []), ...request.scopes]);
    return Object.assign(new this.entities.consent(), {
      id: before?.id ?? uuid(),
      applicationId: client.id,
      userId: login.userId,
      scope: formatScope([...scopes]),
      created: before?.created ?? now,
      updated: now,
    });
  }
}

/** The `sid` that clients see: one to one with the host's session id, which it does not betray. */
function sid(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}
