import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { randomAlphanumeric } from '../protocol/secret.js';

const CLIENT_ID_LENGTH = 40;

/**
 * Makes client identifiers. A host replaces it by providing a subclass under this class: any VSCHAR but
 * the colon, which HTTP Basic takes for the end of the name (RFC 7617 section 2).
 */
@Injectable()
export class ClientIdGenerator {
  generate(): string | Promise<string> {
    return randomAlphanumeric(CLIENT_ID_LENGTH);
  }
}

/**
 * Makes client secrets. What comes out is kept as a plain SHA-256, so a subclass must draw at least 256
 * random bits; any VSCHAR may stand in it (RFC 6749 appendix A.2).
 */
@Injectable()
export class ClientSecretGenerator {
  constructor(protected readonly options: OAuth2ProviderOptions) {}

  generate(): string | Promise<string> {
    return randomAlphanumeric(this.options.clientSecretLength);
  }
}
