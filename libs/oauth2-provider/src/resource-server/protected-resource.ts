/** The resource that the guard defends, as RFC 9728 describes it. */
export class ProtectedResourceInfo {
  constructor(
    /** Its identifier: an URL (RFC 8707 section 2). */
    readonly resource: string,
    readonly issuer: string,
    readonly scopes: readonly string[],
    readonly realm: string,
  ) {}

  /** RFC 9728 section 3.1: the well-known path is put between host and path. */
  get metadataUrl(): string {
    const { origin, pathname, search } = new URL(this.resource);
    return `${origin}${PROTECTED_RESOURCE_PATH}${pathname === '/' ? '' : pathname}${search}`;
  }

  /** RFC 9728 section 2. */
  get metadata(): object {
    return {
      resource: this.resource,
      authorization_servers: [this.issuer],
      scopes_supported: this.scopes,
      bearer_methods_supported: ['header'],
    };
  }
}

export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource';
