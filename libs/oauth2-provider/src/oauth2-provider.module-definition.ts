import { ConfigurableModuleBuilder, type DynamicModule, type Type } from '@nestjs/common';
import type { ClientAuthenticationMethod } from './clients/client-authentication-method.js';
import { ClientSecretBasic, ClientSecretPost } from './clients/client-secret-methods.js';
import { ClientIdGenerator, ClientSecretGenerator } from './clients/generators.js';
import { PublicClient } from './clients/none.method.js';
import { Scopes } from './clients/scopes.js';
import type { DoctorCheck } from './doctor/doctor-check.js';
import { DEFAULT_DOCTOR_CHECKS } from './doctor/default-checks.js';
import { AuthorizationController } from './endpoints/authorization.controller.js';
import { DeviceAuthorizationController } from './endpoints/device-authorization.controller.js';
import { DeviceController } from './endpoints/device.controller.js';
import { EndSessionController } from './endpoints/end-session.controller.js';
import type { EndpointClass } from './endpoints/endpoint.js';
import { IntrospectionController } from './endpoints/introspection.controller.js';
import { JwksController } from './endpoints/jwks.controller.js';
import { RevocationController } from './endpoints/revocation.controller.js';
import { TokenController } from './endpoints/token.controller.js';
import { UserInfoController } from './endpoints/userinfo.controller.js';
import type { OAuth2EventListener } from './events/oauth2-event-listener.js';
import { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
import { ClientCredentialsGrant } from './grants/client-credentials.grant.js';
import { DeviceCodeGrant } from './grants/device-code.grant.js';
import type { Grant } from './grants/grant.js';
import { RefreshTokenGrant } from './grants/refresh-token.grant.js';
import { MaintenancePolicy } from './maintenance/maintenance-policy.js';
import type { OAuth2ProviderOptionsInput } from './options/options.js';
import { DefaultPages, type Pages } from './resource-owner/pages.js';
import type { ResourceOwners } from './resource-owner/resource-owners.js';
import type { AccessTokenVerifier } from './resource-server/access-token-verifier.js';
import type { Transport } from './resource-server/transport.js';
import { DEFAULT_TRANSPORTS } from './resource-server/transports/default-transports.js';
import { CodeResponseType } from './response-types/code.response-type.js';
import { IdTokenResponseType } from './response-types/id-token.response-type.js';
import { NoneResponseType } from './response-types/none.response-type.js';
import type { ResponseType } from './response-types/response-type.js';
import type { Entities } from './storage/entities.js';
import { IntrospectionPolicy } from './tokens/introspection-policy.js';
import { StoredAccessTokenVerifier } from './tokens/stored-access-token.verifier.js';
import { SubjectIdentifiers } from './tokens/subject-identifiers.js';
import type { Signer } from './tokens/signer.js';
import { TokenGenerator } from './tokens/token-generator.js';
import { UserCodeGenerator } from './tokens/user-code-generator.js';

export const DEFAULT_ENDPOINTS: readonly EndpointClass[] = [
  AuthorizationController,
  TokenController,
  RevocationController,
  IntrospectionController,
  DeviceAuthorizationController,
  DeviceController,
  UserInfoController,
  EndSessionController,
  JwksController,
];
export const DEFAULT_GRANTS: readonly Type<Grant>[] = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
  DeviceCodeGrant,
];
/** No `token` among them: no access token goes through the browser (OAuth 2.1, RFC 9700 section 2.1.2). */
export const DEFAULT_RESPONSE_TYPES: readonly Type<ResponseType>[] = [
  CodeResponseType,
  IdTokenResponseType,
  NoneResponseType,
];
export const DEFAULT_CLIENT_AUTHENTICATION_METHODS: readonly Type<ClientAuthenticationMethod>[] = [
  ClientSecretBasic,
  ClientSecretPost,
  PublicClient,
];

/** What the server is made of: classes, named where the module is imported, beside the options. */
export interface OAuth2ProviderStructure {
  /** The host's answer to who is logged in and who a user is. */
  resourceOwners?: Type<ResourceOwners>;
  /** Modules whose providers the host's classes inject. */
  imports?: NonNullable<DynamicModule['imports']>;
  /** Swapped entity classes: the same as given to `oauth2Entities`. */
  entities?: Partial<Entities>;
  /** Name of the TypeORM data source. Default: the unnamed one. */
  dataSource?: string;
  /** Where the endpoints are mounted. Default under `forRoot`: the issuer's path. */
  path?: string;
  endpoints?: readonly EndpointClass[];
  grants?: readonly Type<Grant>[];
  responseTypes?: readonly Type<ResponseType>[];
  clientAuthenticationMethods?: readonly Type<ClientAuthenticationMethod>[];
  pages?: Type<Pages>;
  clientIdGenerator?: Type<ClientIdGenerator>;
  clientSecretGenerator?: Type<ClientSecretGenerator>;
  tokenGenerator?: Type<TokenGenerator>;
  scopesProvider?: Type<Scopes>;
  userCodeGenerator?: Type<UserCodeGenerator>;
  introspectionPolicy?: Type<IntrospectionPolicy>;
  /** Who may use the maintenance endpoint, where it is listed. Default: nobody. */
  maintenancePolicy?: Type<MaintenancePolicy>;
  /** Who hears of what happens. */
  eventListeners?: readonly Type<OAuth2EventListener>[];
  /** What `Doctor` looks at: `[...DEFAULT_DOCTOR_CHECKS, MyCheck]`. */
  doctorChecks?: readonly Type<DoctorCheck>[];
  subjectIdentifiers?: Type<SubjectIdentifiers>;
  /** Keys in a KMS or an HSM. They go before those of the options and the database. */
  signers?: readonly Type<Signer>[];
  /** Where the truth about an access token is, in the place of the database. */
  accessTokenVerifier?: Type<AccessTokenVerifier>;
  /** How requests reach protected handlers: `[...DEFAULT_TRANSPORTS, Mine]`. */
  transports?: readonly Type<Transport>[];
  /** Whether guards and services can be injected anywhere without importing the module again. */
  isGlobal?: boolean;
}

const STRUCTURE_DEFAULTS: OAuth2ProviderStructure = {
  resourceOwners: undefined,
  imports: [],
  entities: {},
  dataSource: undefined,
  path: undefined,
  endpoints: DEFAULT_ENDPOINTS,
  grants: DEFAULT_GRANTS,
  responseTypes: DEFAULT_RESPONSE_TYPES,
  clientAuthenticationMethods: DEFAULT_CLIENT_AUTHENTICATION_METHODS,
  pages: DefaultPages,
  clientIdGenerator: ClientIdGenerator,
  clientSecretGenerator: ClientSecretGenerator,
  tokenGenerator: TokenGenerator,
  scopesProvider: Scopes,
  userCodeGenerator: UserCodeGenerator,
  introspectionPolicy: IntrospectionPolicy,
  maintenancePolicy: MaintenancePolicy,
  eventListeners: [],
  doctorChecks: DEFAULT_DOCTOR_CHECKS,
  subjectIdentifiers: SubjectIdentifiers,
  signers: [],
  accessTokenVerifier: StoredAccessTokenVerifier,
  transports: DEFAULT_TRANSPORTS,
  isGlobal: true,
};

/** Every place of the structure, with the host's class or the default in it. */
export type Structure = OAuth2ProviderStructure &
  Required<Omit<OAuth2ProviderStructure, 'resourceOwners' | 'dataSource' | 'path'>>;

/** What the structure makes of a Nest module; set by the module itself, which stands above. */
export type Definition = (definition: DynamicModule, structure: Structure) => DynamicModule;

export function configurable(define: Definition) {
  return new ConfigurableModuleBuilder<OAuth2ProviderOptionsInput>({ moduleName: 'OAuth2Provider' })
    .setClassMethodName('forRoot')
    .setExtras(STRUCTURE_DEFAULTS, (definition, given) => define(definition, given as Structure))
    .build();
}
