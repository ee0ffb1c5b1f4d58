import { Injectable } from '@nestjs/common';
import { notedClient } from '../clients/known-client.js';
import { readableBy } from '../http/cors.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import type { OAuthResponse } from '../protocol/response.js';

/** CORS for the endpoints that browsers call: the answer is for the pages of the client's own origins. */
@Injectable()
export class CrossOrigin {
  constructor(private readonly options: OAuth2ProviderOptions) {}

  /** The response, readable for the request's origin where its client, once it is known, registered that. */
  share(request: HttpRequest, response: OAuthResponse): OAuthResponse {
    const rules = { wildcards: this.options.allowUriWildcards };
    const client = notedClient(request);
    return readableBy(request, response, (origin) => client?.originAllowed(origin, rules) === true);
  }
}
