import { Injectable } from '@nestjs/common';
import { ID_TOKEN } from '../protocol/response-type.js';
import { IdTokenIssuer } from '../tokens/id-token.issuer.js';
import { type GrantedAuthorization, ResponseType } from './response-type.js';

/**
 * OpenID Connect Core sections 3.2.2.5 and 3.3.2.5: an ID token through the browser. It opens nothing, and binds a code
 * or access token in the same answer to itself.
 */
@Injectable()
export class IdTokenResponseType extends ResponseType {
  readonly name = ID_TOKEN;
  override readonly combines = true;
  override readonly inFragment = true;
  override readonly vouches = true;

  constructor(private readonly issuer: IdTokenIssuer) {
    super();
  }

  async issue(granted: GrantedAuthorization): Promise<Record<string, string>> {
    const { client, request, family, answered, now, keep } = granted;
    const ground = { client, family, scopes: request.scopes, nonce: request.nonce, now };
    const { value, record } = await this.issuer.prepare(ground, {
      code: answered['code'],
      accessToken: answered['access_token'],
      // OpenID Connect Core section 5.4: with no access token for UserInfo, the claims of the scopes are in here.
      claimScopes: request.responseType === ID_TOKEN ? request.scopes : [],
    });
    keep({ idToken: record });
    return { id_token: value };
  }
}
