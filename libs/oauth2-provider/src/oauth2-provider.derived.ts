import type { Provider } from '@nestjs/common';
import cluster from 'node:cluster';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { ClientAuthentication } from './clients/client-authentication.js';
import { loadPublicSuffixes } from './clients/public-suffixes.js';
import { Scopes } from './clients/scopes.js';
import { type RegisteredCapabilities, SERVER_CAPABILITIES } from './clients/server-capabilities.js';
import { SERVER_METADATA } from './endpoints/metadata.controller.js';
import { Refusals } from './endpoints/refusals.js';
import { Grants } from './grants/grant.js';
import { Responder } from './http/responder.js';
import { RouteEdges } from './http/route-edges.js';
import { OAuth2ProviderOptions } from './options/options.js';
import { profileOf } from './options/profiles.js';
import { SERVER_FACTS, type ServerFacts } from './options/relaxations.js';
import { guardedResource, protectedResources } from './options/resources.js';
import type { Mount } from './oauth2-provider.mount.js';
import { isHmac } from './protocol/signing-algorithm.js';
import { RESPONSE_MODES } from './protocol/response-mode.js';
import { IMPLICIT, TOKEN } from './protocol/response-type.js';
import { ScopeHierarchy } from './protocol/scope-hierarchy.js';
import { serverMetadata } from './protocol/server-metadata.js';
import { brandOf } from './resource-owner/brand.js';
import { Languages } from './resource-owner/languages/languages.js';
import { PageFrames } from './resource-owner/page-frames.js';
import { ResourceOwners } from './resource-owner/resource-owners.js';
import { ProtectedResources } from './resource-server/protected-resources.js';
import { PROTECTION, type Protection } from './resource-server/protection.js';
import { DESCRIBED_SERVER } from './resource-server/openapi/oauth2-openapi.js';
import type { DescribedServer } from './resource-server/openapi/security-scheme.js';
import { ResponseTypes } from './response-types/response-type.js';
import { Writes } from './storage/writes.js';
import { SubjectIdentifiers } from './tokens/subject-identifiers.js';
import { SigningKeys } from './tokens/signing-keys.js';

/** What follows from the rest: what is registered is what is advertised. */
export function derived(mount: Mount): Provider[] {
  return [
    {
      provide: Languages,
      useFactory: ({ texts, languages }: OAuth2ProviderOptions) => new Languages(texts, languages),
      inject: [OAuth2ProviderOptions],
    },
    {
      provide: PageFrames,
      useFactory: (languages: Languages, options: OAuth2ProviderOptions) =>
        new PageFrames(languages, brandOf(options)),
      inject: [Languages, OAuth2ProviderOptions],
    },
    {
      provide: SERVER_METADATA,
      useFactory: async (
        options: OAuth2ProviderOptions,
        grants: Grants,
        types: ResponseTypes,
        clients: ClientAuthentication,
        scopes: Scopes,
        subjects: SubjectIdentifiers,
        owners: ResourceOwners,
        keys: SigningKeys,
        languages: Languages,
      ) =>
        serverMetadata({
          issuer: options.issuer,
          protectedResources: Object.keys(protectedResources(options)),
          pages: withoutUndefined({
            service_documentation: options.serviceDocumentation,
            op_policy_uri: options.policyUri,
            op_tos_uri: options.termsOfServiceUri,
          }),
          endpoints: mount.advertised(options.issuer),
          grantTypes: grantTypesOf(grants, types),
          responseTypes: types.names,
          responseModes: RESPONSE_MODES,
          pkceMethods: [...profileOf(options).pkceMethods],
          authMethods: clients.names,
          scopes: Object.keys(await scopes.known()),
          signingAlgorithms: algorithmsOf(keys, clients),
          subjectTypes: subjects.types(),
          prompts: owners.promptValues(),
          declared: {
            acr_values_supported: owners.acrValues(),
            ui_locales_supported: owners.uiLocales() ?? languages.tags,
            claims_locales_supported: owners.claimsLocales(),
          },
          claims: owners.claimNames(Object.keys(await scopes.known())),
        }),
      inject: [
        OAuth2ProviderOptions,
        Grants,
        ResponseTypes,
        ClientAuthentication,
        Scopes,
        SubjectIdentifiers,
        ResourceOwners,
        SigningKeys,
        Languages,
      ],
    },
    {
      provide: DESCRIBED_SERVER,
      useFactory: async (metadata: Record<string, unknown>, scopes: Scopes): Promise<DescribedServer> => ({
        metadata,
        scopes: await scopes.known(),
        controllers: mount.controllers,
      }),
      inject: [SERVER_METADATA, Scopes],
    },
    {
      provide: SERVER_CAPABILITIES,
      useFactory: async (
        options: OAuth2ProviderOptions,
        grants: Grants,
        types: ResponseTypes,
        clients: ClientAuthentication,
        scopes: Scopes,
        subjects: SubjectIdentifiers,
        keys: SigningKeys,
        here: ProtectedResources,
      ): Promise<RegisteredCapabilities> => ({
        scopes: Object.keys(await scopes.known()),
        // Read when it is asked: what handlers name is known once the app has started.
        get resources() {
          return [...new Set([...Object.keys(protectedResources(options)), ...here.identifiers()])];
        },
        grantTypes: grantTypesOf(grants, types),
        responseTypes: types.names,
        authMethods: clients.names,
        algorithms: algorithmsOf(keys, clients),
        subjectTypes: subjects.types(),
        ...(options.allowUriWildcards && { isPublicSuffix: await loadPublicSuffixes() }),
      }),
      inject: [
        OAuth2ProviderOptions,
        Grants,
        ResponseTypes,
        ClientAuthentication,
        Scopes,
        SubjectIdentifiers,
        SigningKeys,
        ProtectedResources,
      ],
    },
    {
      provide: SERVER_FACTS,
      useFactory: (
        options: OAuth2ProviderOptions,
        grants: Grants,
        types: ResponseTypes,
        { hasRowLocks }: Writes,
      ): ServerFacts => ({
        options,
        grantTypes: grants.names,
        responseTypes: types.names,
        isSqlite: !hasRowLocks,
        isProduction: process.env['NODE_ENV'] === 'production',
        hasSeveralProcesses: hasSeveralProcesses(),
      }),
      inject: [OAuth2ProviderOptions, Grants, ResponseTypes, Writes],
    },
    {
      provide: PROTECTION,
      useFactory: async (options: OAuth2ProviderOptions, scopes: Scopes): Promise<Protection> => {
        const { issuer, realm, scopeHierarchy, readScope: read, writeScope: write } = options;
        const own = new URL(issuer).origin;
        const resource = guardedResource(options);
        return {
          issuer,
          resource,
          realm,
          methodScopes: { read, write },
          hierarchy: new ScopeHierarchy(scopeHierarchy),
          knownScopes: Object.keys(await scopes.known()),
          origins: [own, new URL(resource).origin],
        };
      },
      inject: [OAuth2ProviderOptions, Scopes],
    },
    {
      provide: RouteEdges,
      useFactory: (
        host: HttpAdapterHost,
        responder: Responder,
        refusals: Refusals,
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
          (error, request) =>
            refusals.ofBody(error, mount.isPage(request.url, config.getGlobalPrefix()), request),
        ),
      inject: [HttpAdapterHost, Responder, Refusals, ApplicationConfig],
    },
  ];
}

/** Under a process manager that starts more than one: PM2 and Node's own cluster, or who reads WEB_CONCURRENCY. */
function hasSeveralProcesses(): boolean {
  return cluster.isWorker || Number(process.env['WEB_CONCURRENCY']) > 1;
}

/** RFC 6749 section 1.3.2: the implicit grant is access tokens from the authorization endpoint; ID tokens are none. */
function grantTypesOf(grants: Grants, types: ResponseTypes): string[] {
  return [...grants.names, ...(types.has(TOKEN) ? [IMPLICIT] : [])];
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
