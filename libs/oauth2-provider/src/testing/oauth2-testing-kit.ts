import type { DynamicModule } from '@nestjs/common';
import { LoginSessions } from '../resource-owner/login-sessions.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AccessTokenVerifier } from '../resource-server/access-token-verifier.js';
import { FakeResourceOwners } from './fake-resource-owners.js';
import { type MintOrder, MintedTokens } from './minted-tokens.js';
import { type TestingResource, testingModule } from './testing.module.js';

/** The part of the `TestingModuleBuilder` of @nestjs/testing that we use. */
interface Overridable {
  overrideProvider(token: unknown): { useValue(value: unknown): unknown };
}

/**
 * Tokens and users for a host's own tests, without a database and without an authorization server. The guard of the app
 * under test is the real one; only where it looks for tokens and users is another.
 * @typeParam User the host's own user
 */
export class OAuth2TestingKit<User extends object = object> {
  readonly resourceOwners = new FakeResourceOwners<User>();
  private readonly tokens = new MintedTokens((userId) => this.resourceOwners.find(userId));

  constructor(private readonly resource: TestingResource = {}) {}

  /** An access token that the app takes for good, until it expires or is revoked. */
  mintToken(order: MintOrder = {}): string {
    const { userId } = order;
    if (userId !== undefined && userId !== null && !this.resourceOwners.has(userId))
      this.resourceOwners.add(userId);
    return this.tokens.mint(order);
  }

  /** The header that carries such a token. */
  bearer(order: MintOrder = {}): { authorization: string } {
    return { authorization: `Bearer ${this.mintToken(order)}` };
  }

  /**
   * From now on the token is no longer good.
   * @throws Error for a token that this kit has not minted
   */
  revokeToken(token: string): void {
    this.tokens.revoke(token);
  }

  /**
   * For an app that imports `OAuth2ProviderModule` or `ResourceServerModule`: it takes the tokens and the users of this
   * kit, and no others.
   * @param builder of `Test.createTestingModule()`
   * @returns the same builder
   */
  override<Builder extends Overridable>(builder: Builder): Builder {
    builder.overrideProvider(AccessTokenVerifier).useValue(this.tokens);
    for (const who of [ResourceOwners, LoginSessions])
      builder.overrideProvider(who).useValue(this.resourceOwners);
    return builder;
  }

  /**
   * In the place of `OAuth2ProviderModule` or `ResourceServerModule`, for tests of controllers, resolvers and gateways
   * without the rest of the app: `imports: [kit.module()]`. In an app that imports one, hold that in a constant, for Nest
   * knows it by identity: `export const provider = OAuth2ProviderModule.forRoot(...)`, `imports: [provider]`, and in the
   * test `overrideModule(provider).useModule(kit.module())`.
   */
  module(): DynamicModule {
    return testingModule(this.tokens, this.resourceOwners, this.resource);
  }
}
