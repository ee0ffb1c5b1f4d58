import type { Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccessTokenGuard } from './access-token.guard.js';
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
import { VerifiedOnce } from './verified-once.js';

/** What a host may inject anywhere, and what its guards, interceptors and middleware are made of. */
export const PROTECTION_SERVICES = [
  AccessTokenGuard,
  AccessTokenStrategy,
  AttachTokenInterceptor,
  AttachTokenMiddleware,
  OAuth2OpenApi,
  ResourceProtector,
];

/** What these are made of. */
export const PROTECTION_PARTS: Provider[] = [
  { provide: APP_FILTER, useClass: OAuthErrorFilter },
  Challenges,
  DescribedHandlers,
  OtherCredentials,
  ProtectedResources,
  ResourceScan,
  VerifiedOnce,
];
