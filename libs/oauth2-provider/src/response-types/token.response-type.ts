import { Injectable } from '@nestjs/common';
import { TokenStore } from '../storage/token.store.js';
import { IMPLICIT, TokenFamilies } from '../tokens/token-families.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { GivenConsents } from './given-consents.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/**
 * RFC 6749 section 4.2.2: an access token in the fragment, and no refresh token. OAuth 2.1 has left it out, for such a
 * token can be stolen on its way and put into another's session; the profile `oauth2.0-compatible` has it.
 */
@Injectable()
export class TokenResponseType extends ResponseType {
  readonly name = 'token';
  override readonly inFragment = true;

  constructor(
    private readonly store: TokenStore,
    private readonly families: TokenFamilies,
    private readonly consents: GivenConsents,
    private readonly issuer: TokenIssuer,
  ) {
    super();
  }

  async issue(granted: GrantedAuthorization): Promise<Record<string, string>> {
    const { client, request, login, now } = granted;
    const { scopes } = request;
    const family = this.families.make({
      client,
      login,
      grantType: IMPLICIT,
      scopes,
      claims: request.claims,
      redeemableUntil: now,
      now,
    });
    const { record, response } = this.issuer.prepareAccessToken(client, scopes, now, family);
    const consent = await this.consents.from(granted);
    await this.store.authorize({ family, tokens: { accessToken: record }, ...(consent && { consent }) });
    return { ...response, expires_in: String(response.expires_in) };
  }
}
