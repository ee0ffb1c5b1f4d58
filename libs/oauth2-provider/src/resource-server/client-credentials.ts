import type { HttpRequest } from '../http/platform.js';
import type { RequestClient } from './attached-token.js';

/** A client that has proved itself, and what it may have. */
export interface AuthenticatedClient extends RequestClient {
  /** Those that a token of its own could have now. */
  readonly scopes: readonly string[];
}

/**
 * How clients come in by themselves, where they are known: at the authorization server, or by a class of the host's own
 * (`clientCredentials` of `ResourceServerModule`).
 */
export abstract class ClientCredentials {
  /** Whether the request has any, right or wrong. */
  abstract present(request: HttpRequest): boolean;

  /** @throws OAuthError `invalid_client`, `invalid_request` */
  abstract authenticate(request: HttpRequest): Promise<AuthenticatedClient>;
}
