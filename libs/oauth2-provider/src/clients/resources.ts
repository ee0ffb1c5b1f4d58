import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InvalidOptions } from '../options/invalid-options.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import {
  RESOURCE_IS_ISSUER,
  guardedResource,
  isIssuerGuarded,
  knownResources,
} from '../options/resources.js';
import { InvalidTarget } from '../protocol/errors.js';
import {
  type AccessTokenFormat,
  type KnownResources,
  audienceFor,
  formatFor,
  isSameResource,
  lifetimeLimit,
  resolveResources,
  scopesKnownTo,
} from '../protocol/resource.js';
import { MOST_VALUES } from '../protocol/parameters.js';
import { ProtectedResources } from '../resource-server/protected-resources.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/** What an access token is to be, as its resources have it. */
export interface AccessTokenShape {
  readonly format: AccessTokenFormat;
  /** Null: whatever trusts this server. Never so for a JWT (RFC 9068 section 2.2). */
  readonly audience: string[] | null;
  /** In seconds; infinite where no resource has a word in it. */
  readonly longest: number;
}

/** Which protected resources there are, who may ask for which, and what they want of tokens (RFC 8707). */
@Injectable()
export class Resources implements OnApplicationBootstrap {
  private readonly known: KnownResources;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly here: ProtectedResources,
  ) {
    this.known = knownResources(options);
  }

  /** @throws InvalidOptions where handlers name resources beside one that is the issuer */
  onApplicationBootstrap(): void {
    const { issuer } = this.options;
    const isAlone = this.here.identifiers().every((each) => isSameResource(each, issuer));
    if (isIssuerGuarded(this.options) && !isAlone) throw new InvalidOptions([RESOURCE_IS_ISSUER]);
  }

  /**
   * The resources that a request stands for; null: whatever trusts this server.
   * @throws InvalidTarget for one that is malformed, unknown, or not for this client
   */
  requested(requested: readonly string[], client: AbstractApplication): string[] | null {
    const fallback = requested.length > 0 ? null : this.fallbackFor(client);
    const resolved = resolveResources(requested, this.availableFor(client), fallback);
    if (resolved?.length === 0) throw new InvalidTarget('there is no resource for this client');
    return resolved;
  }

  /**
   * What of an authorization a token request asks for (section 2.2): all of it, but for what the application or the
   * server has lost since, or the named part.
   * @param granted null: whatever trusts this server
   * @param isOurs the host's own code chose them, which may name what no client can ask for
   * @throws InvalidTarget for one that was not granted, and where nothing is left
   */
  narrowed(
    requested: readonly string[],
    granted: readonly string[] | null,
    client: AbstractApplication,
    isOurs = false,
  ): string[] | null {
    if (granted === null) return this.requested(requested, client);
    const available = this.availableFor(client);
    const left = isOurs ? granted : granted.filter((each) => available.includes(each));
    if (left.length === 0) throw new InvalidTarget('what was granted is no longer for this client');
    return resolveResources(requested, left, left);
  }

  /** The scopes that one of the resources knows, or else that which the client's tokens are for; null: any. */
  scopesOf(resources: readonly string[] | null, client: AbstractApplication): ReadonlySet<string> | null {
    return scopesKnownTo(this.namedFor(resources, client), this.known);
  }

  /**
   * What of granted scopes goes into a token for these resources.
   * @throws InvalidTarget for none of them
   */
  scopesWithin(
    granted: readonly string[],
    resources: readonly string[] | null,
    client: AbstractApplication,
  ): string[] {
    const known = this.scopesOf(resources, client);
    const scopes = granted.filter((scope) => known === null || known.has(scope));
    if (scopes.length === 0)
      throw new InvalidTarget('the requested resource knows none of the granted scopes');
    return scopes;
  }

  /** @param resources null: whatever trusts this server */
  shapeOf(
    resources: readonly string[] | null,
    scopes: readonly string[],
    client: AbstractApplication,
  ): AccessTokenShape {
    const named = this.namedFor(resources, client);
    return {
      format: this.formatOf(resources, client),
      audience: audienceFor(named, scopes, this.options.issuer),
      longest: lifetimeLimit(named, this.known),
    };
  }

  /** The resources with what a page calls them. */
  described(resources: readonly string[] | null): { identifier: string; name: string }[] {
    return (resources ?? []).map((identifier) => ({
      identifier,
      name: (Object.hasOwn(this.known, identifier) && this.known[identifier].name) || '',
    }));
  }

  /** RFC 9068 section 3: a JWT is for a resource, also where the client asked for none, and has what that knows. */
  private namedFor(
    resources: readonly string[] | null,
    client: AbstractApplication,
  ): readonly string[] | null {
    if (resources !== null || this.formatOf(null, client) !== 'jwt') return resources;
    return [guardedResource(this.options)];
  }

  private formatOf(resources: readonly string[] | null, client: AbstractApplication): AccessTokenFormat {
    return formatFor(resources, this.known, client.accessTokenFormat ?? this.options.accessTokenFormat);
  }

  /** The issuer is for any client, but where it is what the guard defends. */
  private availableFor(client: AbstractApplication): string[] {
    const others = new Set([...Object.keys(this.known), ...this.here.identifiers()]);
    const ofServer = isIssuerGuarded(this.options) ? [] : [this.options.issuer];
    for (const each of ofServer) others.delete(each);
    return [...ofServer, ...client.allowedResources([...others])];
  }

  /**
   * Where an application may have some alone, a request that names none is for no others.
   * @throws InvalidTarget where they are too many
   */
  private fallbackFor(client: AbstractApplication): string[] | null {
    const { defaultResource, issuer } = this.options;
    const available = this.availableFor(client);
    if (defaultResource !== undefined && available.includes(defaultResource)) return [defaultResource];
    if (client.resources === null && defaultResource === undefined) return null;
    const others = available.filter((each) => each !== issuer);
    // No request could name them all, and the consent page asks by one.
    if (others.length > MOST_VALUES)
      throw new InvalidTarget('the client may have too many resources to get them all: name a resource');
    return others.length > 0 ? others : available;
  }
}
