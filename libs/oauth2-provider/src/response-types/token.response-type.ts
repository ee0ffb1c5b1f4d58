import { Injectable } from '@nestjs/common';
import { TOKEN } from '../protocol/response-type.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/**
 * RFC 6749 section 4.2.2: an access token in the fragment, and no refresh token. OAuth 2.1 has left it out, for such a
 * token can be stolen on its way and put into another's session (RFC 9700 section 2.1.2); the profile
 * `oauth2.0-compatible` has it.
 */
@Injectable()
export class TokenResponseType extends ResponseType {
  readonly name = TOKEN;
  override readonly combines = true;
  override readonly inFragment = true;

  constructor(private readonly issuer: TokenIssuer) {
    super();
  }

  async issue({ client, request, family, now, keep }: GrantedAuthorization): Promise<Record<string, string>> {
    const { record, response } = await this.issuer.prepareAccessToken(client, request.scopes, now, family);
    keep({ accessToken: record });
    return { ...response, expires_in: String(response.expires_in) };
  }
}
