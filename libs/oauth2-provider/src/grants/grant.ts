import type { OAuthRequest } from '../http/oauth-request.js';
import { OAUTH_ERROR, OAuthError, UnauthorizedClient } from '../protocol/errors.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/**
 * A ground on which tokens are handed out (RFC 6749 section 1.3). The built-in ones and a host's own come
 * in by this door: `grants: [...DEFAULT_GRANTS, MyGrant]`; constructor injection works.
 */
export abstract class Grant {
  /** The value of `grant_type`; advertised in the metadata. */
  abstract readonly grantType: string;

  /**
   * Called for an authenticated client that is registered for this grant.
   * @throws OAuthError, which is sent as it is
   */
  abstract handle(request: OAuthRequest, client: AbstractApplication): Promise<TokenResponse>;
}

/** The grants that the server has. */
export class Grants {
  constructor(private readonly grants: readonly Grant[]) {}

  get names(): string[] {
    return this.grants.map(({ grantType }) => grantType);
  }

  /**
   * The grant that the request asks for.
   * @throws InvalidRequest, OAuthError `unsupported_grant_type`, UnauthorizedClient
   */
  select({ body }: OAuthRequest, client: AbstractApplication): Grant {
    const grantType = body.required('grant_type');
    return this.grantOf(grantType, client);
  }

  /**
   * The grant of that type, if the client may use it.
   * @throws OAuthError `unsupported_grant_type`, UnauthorizedClient
   */
  grantOf(grantType: string, client: AbstractApplication): Grant {
    const grant = this.grants.find((each) => each.grantType === grantType);
    if (!grant) throw new OAuthError(OAUTH_ERROR.unsupported_grant_type, 'the grant type is not supported');
    if (!client.allowsGrantType(grantType)) {
      throw new UnauthorizedClient('the client is not registered for this grant type');
    }
    return grant;
  }
}
