import { Injectable } from '@nestjs/common';
import { INTROSPECTION } from '../options/scopes.js';
import type { VerifiedToken } from '../resource-server/access-token-verifier.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';

/** Who asks about a token: a client that has proved itself, or whoever has an access token with scope `introspection`. */
export type IntrospectionCaller =
  { readonly client: AbstractApplication } | { readonly token: VerifiedToken };

/**
 * Who may know about which token (RFC 7662 section 4). A host replaces it by a subclass under structure
 * `introspectionPolicy`.
 */
@Injectable()
export class IntrospectionPolicy {
  /**
   * Asked about live tokens alone; no means `{"active": false}`, as for a token that is unknown. By default a client knows
   * its own, and one whose registered scopes name `introspection` knows all.
   */
  mayKnow(
    caller: IntrospectionCaller,
    about: AbstractAccessToken | AbstractRefreshToken,
  ): boolean | Promise<boolean> {
    if ('token' in caller) return true;
    const { client } = caller;
    return about.applicationId === client.id || client.allowedScopes([INTROSPECTION]).length > 0;
  }
}
