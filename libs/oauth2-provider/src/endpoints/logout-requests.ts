import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { withParameters } from '../protocol/redirect-uri.js';
import { sidOf } from '../protocol/session-id.js';
import type { PageFrame } from '../resource-owner/page-frame.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import type { Login } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { IdTokenHints, type ReadHint } from '../tokens/id-token-hints.js';
import { SubjectIdentifiers } from '../tokens/subject-identifiers.js';

/** A valid logout request (OpenID Connect RP-Initiated Logout section 2). */
export interface LogoutRequest {
  /** Whose pages they are, and in which language: that of `ui_locales` first. */
  readonly frame: PageFrame;
  /** Who asks; undefined where the request says nothing of it. */
  readonly client?: AbstractApplication;
  readonly hint?: ReadHint;
  /** Where the browser goes after: a registered URI of the client, with the state. */
  readonly returnTo?: string;
}

/** Reads logout requests. What one of them gets wrong is told to the person at the browser, who is sent nowhere. */
@Injectable()
export class LogoutRequests {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly applications: ApplicationRepository,
    private readonly hints: IdTokenHints,
    private readonly subjects: SubjectIdentifiers,
    private readonly frames: PageFrames,
  ) {}

  /** @throws InvalidRequest */
  async read(parameters: Parameters, platform: HttpRequest): Promise<LogoutRequest> {
    const hint = await this.hintOf(parameters.get('id_token_hint'));
    const clientId = parameters.get('client_id') ?? hint?.clientId;
    if (hint && clientId !== hint.clientId) {
      throw new InvalidRequest('the parameter client_id names another client than id_token_hint');
    }
    const client = await this.clientOf(clientId, platform);
    const uri = parameters.get('post_logout_redirect_uri');
    return {
      frame: this.frames.of(platform, parameters.get('ui_locales')),
      ...(client && { client }),
      ...(hint && { hint }),
      ...(uri !== undefined && { returnTo: this.returnTo(uri, client, parameters.get('state')) }),
    };
  }

  /** Whether it can come only from a client that this user logged in to in this very session. */
  async isProven({ hint, client }: LogoutRequest, { sessionId, userId }: Login): Promise<boolean> {
    if (hint === undefined || client === undefined || hint.sid !== sidOf(sessionId)) return false;
    // It says who asks, and proves nothing any more: the user is asked, as by a client that names itself.
    if (hint.isRevoked) return false;
    return hint.sub === (await this.subjects.subjectOf(userId, client));
  }

  private async hintOf(token: string | undefined): Promise<ReadHint | undefined> {
    if (token === undefined) return undefined;
    const hint = await this.hints.read(token);
    if (!hint) throw new InvalidRequest('the parameter id_token_hint is no ID token of this server');
    return hint;
  }

  private async clientOf(
    clientId: string | undefined,
    platform: HttpRequest,
  ): Promise<AbstractApplication | undefined> {
    if (clientId === undefined) return undefined;
    const client = await this.applications.findByClientId(clientId);
    if (!client?.isUsable(platform))
      throw new InvalidRequest('the request names no application that is registered here');
    return client;
  }

  /** Exactly a registered one: the logout endpoint redirects as openly as any other (RFC 9700 section 4.11). */
  private returnTo(uri: string, client: AbstractApplication | undefined, state: string | undefined): string {
    if (!client) {
      throw new InvalidRequest(
        'post_logout_redirect_uri needs id_token_hint or client_id to say whose it is',
      );
    }
    if (!client.postLogoutRedirectUriAllowed(uri, { wildcards: this.options.allowUriWildcards })) {
      throw new InvalidRequest('post_logout_redirect_uri is not registered for this application');
    }
    return withParameters(uri, { state });
  }
}
