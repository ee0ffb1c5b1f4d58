import { Inject, Injectable } from '@nestjs/common';
import { isResourceScope } from '../protocol/scope.js';
import { parseUrl } from '../protocol/url.js';
import { type BearerMethod, ProtectedResourceInfo } from './protected-resource.js';
import { PROTECTION, type Protection } from './protection.js';

/** The resources of the app: its own, and those that handlers name. */
@Injectable()
export class ProtectedResources {
  private readonly known = new Map<string, ProtectedResourceInfo>();

  constructor(@Inject(PROTECTION) private readonly protection: Protection) {
    this.declare(undefined, []);
  }

  /**
   * The resource by the name that a handler gives it: an URL, or a path on the origin of the app's own.
   * @param name undefined: the app's own
   */
  get(name: string | undefined): ProtectedResourceInfo {
    const identifier = this.identifierOf(name);
    return this.known.get(identifier) ?? this.declare(name, []);
  }

  /** All of them, once the app has started. */
  identifiers(): string[] {
    return [...this.known.keys()];
  }

  /** The one whose metadata document is at that path and query. */
  at(url: string): ProtectedResourceInfo | undefined {
    const [path, query] = url.split('?', 2);
    const search = query === undefined ? '' : `?${query}`;
    const alike = [...this.known.values()].filter(({ metadataPath }) =>
      // A global prefix may stand before it.
      withoutSlash(path).endsWith(withoutSlash(metadataPath.pathname)),
    );
    // Two may differ in the slash alone.
    const exact = alike.filter(({ metadataPath }) => path.endsWith(metadataPath.pathname));
    const here = [...exact, ...alike];
    return (
      here.find(({ metadataPath }) => metadataPath.search === search) ??
      here.find(({ metadataPath }) => metadataPath.search === '')
    );
  }

  /**
   * @param scopes that handlers of it need; where they need none, all that the server has may be asked for
   * @param bearerMethods how a token may come (RFC 6750 section 2). Default: as it was declared before
   */
  declare(
    name: string | undefined,
    scopes: readonly string[],
    bearerMethods?: readonly BearerMethod[],
  ): ProtectedResourceInfo {
    const identifier = this.identifierOf(name);
    const told = scopes.length > 0 ? scopes : this.protection.knownScopes;
    const { issuer } = this.protection;
    const methods = bearerMethods ?? this.known.get(identifier)?.bearerMethods;
    const info = new ProtectedResourceInfo(identifier, issuer, told?.filter(isResourceScope), methods);
    this.known.set(identifier, info);
    return info;
  }

  private identifierOf(name: string | undefined): string {
    const { resource } = this.protection;
    return name === undefined ? resource : parseUrl(name) ? name : new URL(name, resource).href;
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
