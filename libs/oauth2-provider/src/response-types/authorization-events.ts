import { Injectable } from '@nestjs/common';
import type { OAuth2EventMap } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import type { RedirectUriMismatch } from '../protocol/redirect-uri-mismatch.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { Authorization } from '../storage/issued-records.js';
import { TokenEvents } from '../tokens/token-events.js';
import type { GrantedRequest } from './response-type.js';

type Asked = Pick<GrantedRequest, 'client' | 'request' | 'platform'>;

/** Tells what becomes of authorization requests. */
@Injectable()
export class AuthorizationEvents {
  constructor(
    private readonly events: OAuth2Events,
    private readonly tokens: TokenEvents,
  ) {}

  /** After it was kept. */
  granted(
    { client, request, login, asked, platform }: GrantedRequest,
    grantType: string,
    { family, consent, ...tokens }: Authorization,
  ): void {
    const { scopes, responseType } = request;
    const given = { applicationId: client.id, clientId: client.clientId, userId: login.userId, scopes };
    const granted = { ...given, familyId: family?.id ?? null, grantType, responseType, asked };
    this.events.emit('authorization.granted', granted, platform);
    if (consent) this.events.emit('consent.given', given, platform);
    if (family && (tokens.accessToken ?? tokens.idToken))
      this.tokens.issued({ client, family, tokens, ...(platform && { request: platform }) });
  }

  denied(
    { client, request, platform, userId = null }: Asked & { readonly userId?: string | null },
    reason: OAuth2EventMap['authorization.denied']['reason'],
  ): void {
    const { id: applicationId, clientId } = client;
    const { scopes, responseType } = request;
    const denied = { applicationId, clientId, userId, scopes, responseType, reason };
    this.events.emit('authorization.denied', denied, platform);
  }

  mismatched(client: AbstractApplication, { difference }: RedirectUriMismatch, platform: HttpRequest): void {
    const { id: applicationId, clientId } = client;
    this.events.emit('redirect_uri.mismatch', { applicationId, clientId, difference }, platform);
  }
}
