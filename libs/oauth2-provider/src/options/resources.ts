import { type KnownResources, SERVER_SCOPES } from '../protocol/resource.js';
import type { OAuth2ProviderOptions } from './options.js';

/** The resource that the guard defends. */
export function guardedResource({ resource, issuer }: OAuth2ProviderOptions): string {
  return resource ?? new URL(issuer).origin;
}

/** The resources that there are beside the server itself. */
export function protectedResources(options: OAuth2ProviderOptions): KnownResources {
  return { [guardedResource(options)]: {}, ...options.resources };
}

/** Every resource that the server knows. Its own endpoints are one, whose identifier is the issuer. */
export function knownResources(options: OAuth2ProviderOptions): KnownResources {
  return { [options.issuer]: { scopes: SERVER_SCOPES }, ...protectedResources(options) };
}
