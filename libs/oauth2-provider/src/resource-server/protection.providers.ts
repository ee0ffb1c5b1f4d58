import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { OAuth2Events } from '../events/oauth2-events.js';
import { Responder } from '../http/responder.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { Admissions } from './admissions.js';
import { AttachTokenInterceptor } from './attach-token.interceptor.js';
import { AttachTokenMiddleware } from './attach-token.middleware.js';
import { Challenges } from './challenges.js';
import { DescribedHandlers } from './openapi/described-handlers.js';
import { OAuth2OpenApi } from './openapi/oauth2-openapi.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { OtherCredentials } from './other-credentials.js';
import { AccessTokenStrategy } from './passport/access-token.strategy.js';
import { ProtectedResources } from './protected-resources.js';
import { ResourceProtector } from './resource-protector.js';
import { ResourceScan } from './resource-scan.js';
import { type Transport, Transports } from './transport.js';
import { VerifiedOnce } from './verified-once.js';

/** What a host may inject anywhere, and what its guards, interceptors and middleware are made of. */
const SERVICES = [
  AccessTokenGuard,
  AccessTokenStrategy,
  AttachTokenInterceptor,
  AttachTokenMiddleware,
  OAuth2Events,
  OAuth2OpenApi,
  ResourceProtector,
  Responder,
];

/** What these are made of. */
const PARTS: Provider[] = [
  { provide: APP_FILTER, useClass: OAuthErrorFilter },
  Admissions,
  Challenges,
  DescribedHandlers,
  OtherCredentials,
  ProtectedResources,
  ResourceScan,
  VerifiedOnce,
];

/**
 * All that a module has which protects handlers. Beside it the module says who it is (`PROTECTION`), who knows tokens
 * (`AccessTokenVerifier`), and where there are any, who knows sessions and clients (`LoginSessions`, `ClientCredentials`).
 */
export function protectionProviders(transports: readonly Type<Transport>[]): Provider[] {
  return [
    ...SERVICES,
    ...PARTS,
    ...transports,
    {
      provide: Transports,
      useFactory: (...all: Transport[]) => new Transports(all),
      inject: [...transports],
    },
  ];
}

/** What such a module exports. */
export const PROTECTION_EXPORTS = [...SERVICES, AccessTokenVerifier, Transports];
