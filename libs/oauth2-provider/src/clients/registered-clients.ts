import { Injectable } from '@nestjs/common';
import { toClientRequest } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { type AuthenticatedClient, ClientCredentials } from '../resource-server/client-credentials.js';
import { ClientAuthentication } from './client-authentication.js';
import { Scopes } from './scopes.js';

// RFC 6749 section 4.4: the grant of a client that acts for itself.
const CLIENT_CREDENTIALS = 'client_credentials';

/** Lets confidential clients in at protected resources, by the methods that the token endpoint has. */
@Injectable()
export class RegisteredClients extends ClientCredentials {
  constructor(
    private readonly clients: ClientAuthentication,
    private readonly scopes: Scopes,
  ) {
    super();
  }

  present(request: HttpRequest): boolean {
    return this.clients.isAttempted(toClientRequest(request));
  }

  async authenticate(request: HttpRequest): Promise<AuthenticatedClient> {
    const application = await this.clients.authenticateConfidential(toClientRequest(request));
    // What a client is registered for is otherwise what its users may give it, and none has.
    const isOnItsOwn = application.allowsGrantType(CLIENT_CREDENTIALS);
    const scopes = isOnItsOwn ? await this.scopes.availableFor(application, request) : [];
    return { clientId: application.clientId, application, scopes };
  }
}
