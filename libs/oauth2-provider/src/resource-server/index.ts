export type { OAuth2Event, OAuth2EventMap, OAuth2EventName } from '../events/event.js';
export { OAuth2EventListener } from '../events/oauth2-event-listener.js';
export { OAuth2Events } from '../events/oauth2-events.js';
export type { HttpRequest } from '../http/platform.js';
export { InvalidOptions } from '../options/invalid-options.js';
export * from '../protocol/errors.js';
export { type Login, LoginSessions } from '../resource-owner/login-sessions.js';
export { type ImpliedScopes, ScopeHierarchy } from '../protocol/scope-hierarchy.js';
export { AccessTokenGuard } from './access-token.guard.js';
export { AccessTokenVerifier, type ExpectedTokens, type VerifiedToken } from './access-token-verifier.js';
export { AttachTokenInterceptor } from './attach-token.interceptor.js';
export { AttachTokenMiddleware } from './attach-token.middleware.js';
export type { RequestClient } from './attached-token.js';
export { type AuthenticatedClient, ClientCredentials } from './client-credentials.js';
export { CachedVerifier, type CachedVerifierOptions } from './cached.verifier.js';
export {
  IntrospectionAccessTokenVerifier,
  type IntrospectionCredentials,
  type IntrospectionVerifierOptions,
} from './introspection-access-token.verifier.js';
export { JwtAccessTokenVerifier, type JwtVerifierOptions } from './jwt-access-token.verifier.js';
export { type RedisChannelOptions, RedisRevocationChannel } from './redis-revocation-channel.js';
export type { RedisClient } from './redis-subscription.js';
export { RemoteAccessTokenVerifier, type RemoteVerifierOptions } from './remote-access-token.verifier.js';
export { ResourceUsers } from './resource-users.js';
export type { Revocation } from './revocation.js';
export {
  InProcessRevocationChannel,
  RevocationChannel,
  type RevocationHearer,
} from './revocation-channel.js';
export type { CacheManagerStore, KeyvStore } from './shared-tokens.js';
export type { TokenCacheOptions } from './token-cache.js';
export {
  ClientProtected,
  type MethodAlternatives,
  MethodScopes,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  RequireAcr,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceScopes,
  SessionOrToken,
} from './decorators.js';
export { HttpTransport } from './http.transport.js';
export { OAuth2OpenApi } from './openapi/oauth2-openapi.js';
export type { SecurityScheme } from './openapi/security-scheme.js';
export { CurrentClient, CurrentToken, CurrentUser } from './parameters.js';
export { AccessTokenStrategy } from './passport/access-token.strategy.js';
export { challenging } from './passport/challenging.js';
export { type Refusal, TokenMissing, refusalOf } from './refusal.js';
export type { Requirements } from './requirements.js';
export { ResourceProtector } from './resource-protector.js';
export { ResourceServerModule, type ResourceServerStructure } from './resource-server.module.js';
export {
  ResourceServerOptions,
  type ResourceServerOptionsInput,
  type VerifierInput,
} from './resource-server.options.js';
export { type Alternatives, type Rule, addRule, rulesOf } from './rule.js';
export { type Carried, Transport } from './transport.js';
export { DEFAULT_TRANSPORTS } from './transports/default-transports.js';
export { GraphqlTransport } from './transports/graphql.transport.js';
export { RpcTransport } from './transports/rpc.transport.js';
export { keepUpgradeRequest, keepUpgradeRequests } from './transports/upgrade-requests.js';
export { handshakeRequest, WebSocketTransport } from './transports/websocket.transport.js';
