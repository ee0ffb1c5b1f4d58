import type { Type } from '@nestjs/common';

/** A controller that is mounted below the issuer. Leave one out, or subclass it, and the metadata follows. */
export interface EndpointClass extends Type<object> {
  /** Its member in the server metadata (RFC 8414 section 2), such as `token_endpoint`. */
  readonly advertisedAs?: string;
}
