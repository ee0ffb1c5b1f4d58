import { type KnownResources, SERVER_SCOPES, isSameResource } from '../protocol/resource.js';
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

export const RESOURCE_IS_ISSUER =
  'resource must differ from the issuer where there are other resources: their tokens with the scope openid are for the ' +
  'issuer, too, and would be good in this app; set it to a URL of its own, such as https://auth.example.com/api';

/** Whether the app's own handlers are the same resource as the server's endpoints. */
export function isIssuerGuarded(options: OAuth2ProviderOptions): boolean {
  return isSameResource(guardedResource(options), options.issuer);
}
