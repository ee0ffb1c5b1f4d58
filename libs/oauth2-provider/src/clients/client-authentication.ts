import type { OAuth2Events } from '../events/oauth2-events.js';
import type { OAuthRequest } from '../http/oauth-request.js';
import { basicChallenge } from '../protocol/challenge.js';
import { InvalidClient, InvalidRequest } from '../protocol/errors.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { ApplicationUse } from './application-use.js';
import type { ClientAuthenticationMethod } from './client-authentication-method.js';
import { noteClient } from './known-client.js';

/** May this client come in? (RFC 6749 section 2.3) */
export class ClientAuthentication {
  constructor(
    private readonly methods: readonly ClientAuthenticationMethod[],
    private readonly realm: string,
    private readonly use: ApplicationUse,
    private readonly events: OAuth2Events,
  ) {}

  get names(): string[] {
    return this.methods.map(({ name }) => name);
  }

  /** Whether the request proves a client by one of the methods, rightly or wrongly. */
  isAttempted(request: OAuthRequest): boolean {
    return this.methods.some((method) => proves(method) && method.matches(request));
  }

  /**
   * The client that the request comes from.
   * @throws InvalidRequest when it uses two methods at once, InvalidClient when it may not come in
   */
  async authenticate(request: OAuthRequest): Promise<AbstractApplication> {
    return this.authenticateBy(this.methods, request);
  }

  /**
   * The same where a public client has no business. Each refusal has a challenge, as HTTP wants it.
   * @throws InvalidRequest, InvalidClient
   */
  async authenticateConfidential(request: OAuthRequest): Promise<AbstractApplication> {
    try {
      return await this.authenticateBy(this.methods.filter(proves), request);
    } catch (error) {
      if (!(error instanceof InvalidClient)) throw error;
      throw new InvalidClient(error.detail ?? error.description, basicChallenge(this.realm));
    }
  }

  private async authenticateBy(
    methods: readonly ClientAuthenticationMethod[],
    request: OAuthRequest,
  ): Promise<AbstractApplication> {
    const { platform } = request;
    try {
      const { application, method } = await this.proved(methods, request);
      const { id: applicationId, clientId } = application;
      this.events.emit('client.authenticated', { applicationId, clientId, method }, platform);
      return application;
    } catch (error) {
      if (error instanceof InvalidClient) {
        this.events.emit('client.refused', { reason: error.detail ?? error.description }, platform);
      }
      throw error;
    }
  }

  private async proved(
    methods: readonly ClientAuthenticationMethod[],
    request: OAuthRequest,
  ): Promise<{ readonly application: AbstractApplication; readonly method: string }> {
    const matching = methods.filter((method) => method.matches(request));
    // Who proves anything has not come as a public client, though `client_id` stands in the body (RFC 8705 section 2).
    const proving = matching.filter(proves);
    if (proving.length > 1) throw new InvalidRequest('the client authenticates in two ways at once; use one');
    const method = proving[0] ?? matching[0];
    if (!method) throw new InvalidClient('no client authentication', this.challengeFor(request));
    const application = await method.authenticate(request);
    noteClient(request.platform, application);
    if (!application.allowsAuthMethod(method.name)) {
      throw new InvalidClient(
        `client ${application.clientId} may not use ${method.name}`,
        this.challengeFor(request),
      );
    }
    if (!application.isUsable(request.platform)) {
      throw new InvalidClient(`client ${application.clientId} is not usable`, this.challengeFor(request));
    }
    this.use.note(application, new Date());
    return { application, method: method.name };
  }

  /** RFC 6749 section 5.2: a challenge answers an attempt by header. */
  private challengeFor({ headers }: OAuthRequest): string | undefined {
    return headers.authorization === undefined ? undefined : basicChallenge(this.realm);
  }
}

function proves({ name }: ClientAuthenticationMethod): boolean {
  return name !== 'none';
}
