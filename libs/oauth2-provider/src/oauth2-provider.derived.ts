import type { Provider } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { ClientAuthentication } from './clients/client-authentication.js';
import { loadPublicSuffixes } from './clients/public-suffixes.js';
import { Scopes } from './clients/scopes.js';
import { type RegisteredCapabilities, SERVER_CAPABILITIES } from './clients/server-capabilities.js';
import { AuthorizationServer } from './endpoints/authorization-server.js';
import { SERVER_METADATA } from './endpoints/metadata.controller.js';
import { Grants } from './grants/grant.js';
import { Responder } from './http/responder.js';
import { RouteEdges } from './http/route-edges.js';
import { OAuth2ProviderOptions } from './options/options.js';
import { OPENID } from './options/scopes.js';
import type { Mount } from './oauth2-provider.mount.js';
import { isHmac } from './protocol/signing-algorithm.js';
import { serverMetadata } from './protocol/server-metadata.js';
import { ProtectedResourceInfo } from './resource-server/protected-resource.js';
import { ResponseTypes } from './response-types/response-type.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { IMPLICIT } from './tokens/token-families.js';

/** What follows from the rest: what is registered is what is advertised. */
export function derived(mount: Mount): Provider[] {
  return [
    {
      provide: SERVER_METADATA,
      useFactory: async (
        options: OAuth2ProviderOptions,
        grants: Grants,
        types: ResponseTypes,
        clients: ClientAuthentication,
        scopes: Scopes,
        keys: SigningKeys,
      ) =>
        serverMetadata({
          issuer: options.issuer,
          pages: withoutUndefined({
            service_documentation: options.serviceDocumentation,
            op_policy_uri: options.policyUri,
            op_tos_uri: options.termsOfServiceUri,
          }),
          endpoints: mount.advertised(options.issuer),
          grantTypes: grantTypesOf(grants, types),
          responseTypes: types.names,
          responseModes: types.inFragment.length > 0 ? ['query', 'fragment'] : ['query'],
          pkceMethods: options.profile === 'oauth2.0-compatible' ? ['S256', 'plain'] : ['S256'],
          authMethods: clients.names,
          scopes: Object.keys(await scopes.known()),
          signingAlgorithms: algorithmsOf(keys, clients),
        }),
      inject: [OAuth2ProviderOptions, Grants, ResponseTypes, ClientAuthentication, Scopes, SigningKeys],
    },
    {
      provide: SERVER_CAPABILITIES,
      useFactory: async (
        options: OAuth2ProviderOptions,
        grants: Grants,
        types: ResponseTypes,
        clients: ClientAuthentication,
        scopes: Scopes,
        keys: SigningKeys,
      ): Promise<RegisteredCapabilities> => ({
        scopes: Object.keys(await scopes.known()),
        grantTypes: grantTypesOf(grants, types),
        responseTypes: types.names,
        authMethods: clients.names,
        algorithms: algorithmsOf(keys, clients),
        ...(options.allowUriWildcards && { isPublicSuffix: await loadPublicSuffixes() }),
      }),
      inject: [OAuth2ProviderOptions, Grants, ResponseTypes, ClientAuthentication, Scopes, SigningKeys],
    },
    {
      provide: ProtectedResourceInfo,
      useFactory: async (options: OAuth2ProviderOptions, scopes: Scopes) =>
        new ProtectedResourceInfo(
          options.resource ?? new URL(options.issuer).origin,
          options.issuer,
          // OpenID's own is for UserInfo.
          Object.keys(await scopes.known()).filter((scope) => scope !== OPENID),
          options.realm,
        ),
      inject: [OAuth2ProviderOptions, Scopes],
    },
    {
      provide: RouteEdges,
      useFactory: (
        host: HttpAdapterHost,
        responder: Responder,
        server: AuthorizationServer,
        config: ApplicationConfig,
      ) =>
        new RouteEdges(
          host,
          responder,
          // Asked when Fastify makes the routes, which is before any hook of the module runs.
          {
            has: (path) => mount.owns(path, config.getGlobalPrefix()),
            hasLike: (path) => mount.ownsLike(path, config.getGlobalPrefix()),
          },
          (error, request) => server.unparsable(error, mount.isPage(request.url)),
        ),
      inject: [HttpAdapterHost, Responder, AuthorizationServer, ApplicationConfig],
    },
  ];
}

/** RFC 7591 section 2.1 counts what the authorization endpoint hands out for a grant type, too. */
function grantTypesOf(grants: Grants, types: ResponseTypes): string[] {
  return [...grants.names, ...(types.inFragment.length > 0 ? [IMPLICIT] : [])];
}

/** An HMAC needs a client with a secret. */
function algorithmsOf({ algorithms }: SigningKeys, clients: ClientAuthentication): string[] {
  const hasSecrets = clients.names.some((name) => name.startsWith('client_secret_'));
  return algorithms.filter((algorithm) => hasSecrets || !isHmac(algorithm));
}

function withoutUndefined(members: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, string] => member[1] !== undefined),
  );
}
