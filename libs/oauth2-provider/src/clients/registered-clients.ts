import { Injectable } from '@nestjs/common';
import { toClientRequest } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { type AuthenticatedClient, ClientCredentials } from '../resource-server/client-credentials.js';
import { ClientAuthentication } from './client-authentication.js';

/** Lets confidential clients in at protected resources, by the methods that the token endpoint has. */
@Injectable()
export class RegisteredClients extends ClientCredentials {
  constructor(private readonly clients: ClientAuthentication) {
    super();
  }

  present(request: HttpRequest): boolean {
    return this.clients.isAttempted(toClientRequest(request));
  }

  async authenticate(request: HttpRequest): Promise<AuthenticatedClient> {
    const application = await this.clients.authenticateConfidential(toClientRequest(request));
    return {
      clientId: application.clientId,
      application,
      allowed: (scopes) => application.allowedScopes(scopes),
    };
  }
}
