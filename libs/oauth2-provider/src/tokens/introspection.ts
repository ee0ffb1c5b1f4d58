import { Injectable } from '@nestjs/common';
import { ClientAuthentication } from '../clients/client-authentication.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { OAuthRequest } from '../http/oauth-request.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { INTROSPECTION } from '../options/scopes.js';
import { bearerToken } from '../protocol/authorization-header.js';
import { InvalidRequest } from '../protocol/errors.js';
import { INACTIVE, type IntrospectionResponse, describeToken } from '../protocol/introspection.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import { ResourceProtector } from '../resource-server/resource-protector.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { type IntrospectionCaller, IntrospectionPolicy } from './introspection-policy.js';
import { isLive } from './live-token.js';
import { SubjectIdentifiers } from './subject-identifiers.js';

/** Says whether a token is good, and what it is good for (RFC 7662 section 2). */
@Injectable()
export class Introspection {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly clients: ClientAuthentication,
    private readonly protector: ResourceProtector,
    private readonly policy: IntrospectionPolicy,
    private readonly store: TokenStore,
    private readonly owners: ResourceOwnerCheck,
    private readonly events: OAuth2Events,
    private readonly subjects: SubjectIdentifiers,
  ) {}

  /** @throws OAuthError `invalid_client`, `invalid_request`; for a caller with a token `invalid_token`, `insufficient_scope` */
  async answer(request: OAuthRequest, now: Date): Promise<IntrospectionResponse> {
    const caller = await this.callerOf(request);
    const token = await this.find(request.body.required('token'), request.body.get('token_type_hint'));
    if (!token?.application || !isLive(token, request.platform, now)) return INACTIVE;
    if (!(await this.policy.mayKnow(caller, token))) return INACTIVE;
    if (token.userId !== null && !(await this.owners.isActive(token.userId))) return INACTIVE;
    const { userId, application } = token;
    const kind = 'consumedAt' in token ? 'refresh_token' : 'access_token';
    const subject = userId === null ? null : await this.subjects.subjectOf(userId, application);
    const { clientId } = application;
    const granted = token.family?.resources;
    if (this.events.isHeard('token.verified')) this.tell(token, { clientId, kind }, request);
    return describeToken(token, { subject, kind, clientId, issuer: this.options.issuer, granted });
  }

  private tell(
    { id: tokenId, applicationId, familyId, userId, scope }: AbstractAccessToken | AbstractRefreshToken,
    about: { readonly clientId: string; readonly kind: 'access_token' | 'refresh_token' },
    { platform }: OAuthRequest,
  ): void {
    const ids = { tokenId, applicationId, familyId, userId };
    const verified = { ...about, ...ids, by: 'introspection', scopes: parseScope(scope) } as const;
    this.events.emit('token.verified', verified, platform);
  }

  /** RFC 7662 section 2.1: client credentials, or an access token. A public client has neither. */
  private async callerOf(request: OAuthRequest): Promise<IntrospectionCaller> {
    if (bearerToken(request.headers.authorization) === 'none') {
      return { client: await this.clients.authenticateConfidential(request) };
    }
    if (request.body.get('client_secret') !== undefined) {
      throw new InvalidRequest('client_secret came beside an access token; use one');
    }
    // Never null: a token is not optional here.
    const wanted = { scopes: [INTROSPECTION], resource: this.options.issuer };
    return { token: (await this.protector.acquire(request.platform, wanted))! };
  }

  /** The hint says where to look first, and no more: it may be wrong. */
  private async find(
    token: string,
    hint: string | undefined,
  ): Promise<AbstractAccessToken | AbstractRefreshToken | null> {
    const hash = tokenHash(token);
    return hint === 'refresh_token'
      ? ((await this.store.findRefreshToken(hash)) ?? (await this.store.findAccessToken(hash)))
      : ((await this.store.findAccessToken(hash)) ?? (await this.store.findRefreshToken(hash)));
  }
}
