/** How a token may come to a resource (RFC 6750 section 2). */
export type BearerMethod = 'header' | 'body';

/** A resource that the guard defends, as RFC 9728 describes it. */
export class ProtectedResourceInfo {
  /** RFC 9728 section 3.1: the well-known path is put between host and path. */
  readonly metadataUrl: string;
  /** Path and query of that. */
  readonly metadataPath: { readonly pathname: string; readonly search: string };
  /** RFC 9728 section 2. */
  readonly metadata: object;

  constructor(
    /** Its identifier: an URL (RFC 8707 section 2). */
    readonly resource: string,
    issuer: string,
    /** Undefined: they are not told. */
    scopes: readonly string[] | undefined,
    readonly bearerMethods: readonly BearerMethod[] = ['header'],
  ) {
    const { origin, pathname, search } = new URL(resource);
    this.metadataPath = {
      pathname: `${PROTECTED_RESOURCE_PATH}${pathname === '/' ? '' : pathname}`,
      search,
    };
    this.metadataUrl = `${origin}${this.metadataPath.pathname}${search}`;
    this.metadata = {
      resource,
      authorization_servers: [issuer],
      // RFC 9728 section 3.2: a list with nothing in it is left out.
      ...(scopes?.length && { scopes_supported: scopes }),
      bearer_methods_supported: bearerMethods,
    };
  }
}

export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource';
