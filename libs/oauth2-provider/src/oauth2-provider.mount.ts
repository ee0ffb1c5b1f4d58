import type { Type } from '@nestjs/common';
import type { EndpointClass } from './endpoints/endpoint.js';
import { MetadataController } from './endpoints/metadata.controller.js';
import { ProtectedResourceMetadataController } from './resource-server/protected-resource-metadata.controller.js';
import { joined, mountedAt, ownPath } from './http/mount.js';
import { MountPoint } from './http/mount-point.js';
import { Public } from './resource-server/decorators.js';
import { rulesOf } from './resource-server/rule.js';
import { urlBelow } from './protocol/below-issuer.js';
import { InvalidOptions } from './options/invalid-options.js';

const METADATA = ['.well-known/openid-configuration', '.well-known/oauth-authorization-server'];

/** Where everything stands. Paths have no slash at their ends. */
export class Mount extends MountPoint {
  readonly controllers: Type<object>[];
  readonly path: string;
  private readonly paths: Set<string>;
  private readonly lowered: Set<string>;
  /** What other modules have below the issuer, and whether people look at it. */
  private readonly areas = new Map<string, boolean>();

  constructor(
    path: string,
    private readonly endpoints: readonly EndpointClass[],
  ) {
    super();
    this.path = joined(path);
    // Below the issuer, and at the root with the issuer's path inserted (RFC 8414 section 3).
    const metadata = new Set(METADATA.flatMap((each) => [joined(this.path, each), joined(each, this.path)]));
    this.paths = new Set([...metadata, ...endpoints.map((endpoint) => this.placeOf(endpoint))]);
    this.lowered = new Set([...this.paths].map((each) => each.toLowerCase()));
    this.controllers = [
      ...endpoints.map((endpoint) => mountedAt(endpoint, [this.placeOf(endpoint)])),
      mountedAt(MetadataController, [...metadata]),
      ProtectedResourceMetadataController,
    ].map(openToAll);
  }

  /** Metadata member and URL of each endpoint that has one. */
  advertised(issuer: string): Record<string, string> {
    return Object.fromEntries(
      this.endpoints.flatMap((endpoint) =>
        endpoint.advertisedAs ? [[endpoint.advertisedAs, urlBelow(issuer, ownPath(endpoint))]] : [],
      ),
    );
  }

  /** Whether a path of a request or a route, under the host's global prefix or left out of it, is one of ours. */
  owns(path: string, globalPrefix: string): boolean {
    const found = below(joined(globalPrefix), joined(path));
    return this.paths.has(found) || this.areaOf(found) !== undefined;
  }

  claim(area: string, isPage: boolean): void {
    this.areas.set(joined(this.path, area), isPage);
  }

  /** The same, whatever is upper and lower case. */
  ownsLike(path: string, globalPrefix: string): boolean {
    const found = below(joined(globalPrefix).toLowerCase(), joined(path).toLowerCase());
    return this.lowered.has(found) || this.areaOf(found, (area) => area.toLowerCase()) !== undefined;
  }

  /** Whether a person looks at the answer. */
  isPage(url: string, globalPrefix: string): boolean {
    const path = below(joined(globalPrefix), joined(url.split('?', 1)[0]));
    const area = this.areaOf(path);
    return area === undefined ? /(?:^|\/)(?:authorize|device|logout)$/.test(path) : this.areas.get(area)!;
  }

  /**
   * The issuer's path is what clients will call, so it must be where the endpoints are.
   * @throws InvalidOptions
   */
  assertMatches(issuer: string, globalPrefix: string): void {
    const mounted = joined(globalPrefix, this.path);
    const expected = joined(new URL(issuer).pathname);
    if (mounted !== expected) {
      throw new InvalidOptions([
        `path: the endpoints are mounted at /${mounted}, but the issuer's path is /${expected}; ` +
          'clients look there, so make them equal (a global prefix counts as part of the path)',
      ]);
    }
  }

  private areaOf(path: string, written = (area: string) => area): string | undefined {
    return [...this.areas.keys()].find(
      (area) => path === written(area) || path.startsWith(`${written(area)}/`),
    );
  }

  private placeOf(endpoint: EndpointClass): string {
    return joined(this.path, ownPath(endpoint));
  }
}

/** The path without the prefix, where it has it. */
function below(prefix: string, path: string): string {
  return prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path;
}

/** Our endpoints know who may come in; a guard on the whole app is not asked, but where a host's subclass says so. */
function openToAll(controller: Type<object>): Type<object> {
  if (rulesOf(controller).length === 0) Public()(controller);
  return controller;
}
