import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScopeHierarchy, type ImpliedScopes } from '../protocol/scope-hierarchy.js';
import { LoginSessions } from '../resource-owner/login-sessions.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AccessTokenVerifier } from '../resource-server/access-token-verifier.js';
import { PROTECTION, type Protection } from '../resource-server/protection.js';
import { PROTECTION_EXPORTS, protectionProviders } from '../resource-server/protection.providers.js';
import type { Transport } from '../resource-server/transport.js';
import { DEFAULT_TRANSPORTS } from '../resource-server/transports/default-transports.js';

/** What the app under test is told of itself. */
export interface TestingResource {
  /** Default: `https://issuer.example`. */
  readonly issuer?: string;
  /** Identifier of the resource (RFC 8707). Default: `https://api.example`. */
  readonly resource?: string;
  readonly realm?: string;
  /** As `@ReadWriteScopes()` has them. Default: `read` and `write`. */
  readonly readScope?: string;
  readonly writeScope?: string;
  /** Scopes that stand for others. */
  readonly scopeHierarchy?: ImpliedScopes;
  /** As the app has them. Default: `DEFAULT_TRANSPORTS`. */
  readonly transports?: readonly Type<Transport>[];
}

@Module({})
class OAuth2TestingModule {}

/** The guard and what it is made of, with verifier and resource owners of a test. */
export function testingModule(
  verifier: AccessTokenVerifier,
  owners: ResourceOwners,
  told: TestingResource,
): DynamicModule {
  const { issuer = 'https://issuer.example', resource = 'https://api.example', realm = 'oauth2' } = told;
  const protection: Protection = {
    issuer,
    resource,
    realm,
    methodScopes: { read: told.readScope ?? 'read', write: told.writeScope ?? 'write' },
    hierarchy: new ScopeHierarchy(told.scopeHierarchy ?? {}),
    origins: [new URL(resource).origin],
  };
  return {
    module: OAuth2TestingModule,
    global: true,
    imports: [DiscoveryModule],
    providers: [
      { provide: AccessTokenVerifier, useValue: verifier },
      { provide: ResourceOwners, useValue: owners },
      { provide: LoginSessions, useExisting: ResourceOwners },
      { provide: PROTECTION, useValue: protection },
      ...protectionProviders(told.transports ?? DEFAULT_TRANSPORTS),
    ],
    exports: [...PROTECTION_EXPORTS, ResourceOwners],
  };
}
