import type { OAuthRequest } from '../http/oauth-request.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/**
 * One way for a client to prove itself (RFC 6749 section 2.3). The built-in ones and a host's own come in
 * by this door: `clientAuthenticationMethods: [...DEFAULT_CLIENT_AUTHENTICATION_METHODS, Mine]`.
 */
export abstract class ClientAuthenticationMethod {
  /** As in RFC 7591 `token_endpoint_auth_method`; advertised in the metadata. */
  abstract readonly name: string;

  /** Whether the request uses this method, rightly or wrongly. */
  abstract matches(request: OAuthRequest): boolean;

  /** @throws InvalidClient */
  abstract authenticate(request: OAuthRequest): Promise<AbstractApplication>;
}
