import type { HttpRequest } from '../http/platform.js';
import type { ScopeHierarchy } from '../protocol/scope-hierarchy.js';
import { AccessTokenVerifier, type ExpectedTokens, type VerifiedToken } from './access-token-verifier.js';
import { FACTS_NOTATION, type KnownToken } from './facts-notation.js';
import { HeardRevocations } from './heard-revocations.js';
import { RemoteAccessTokenVerifier } from './remote-access-token.verifier.js';
import { numberWithin } from './remote-url.js';
import { type ResourceUsers, userOnce } from './resource-users.js';
import type { Revocation } from './revocation.js';
import { type CacheManagerStore, type KeyvStore, SharedTokens } from './shared-tokens.js';
import { TokenCache, type TokenCacheOptions } from './token-cache.js';

export interface CachedVerifierOptions extends TokenCacheOptions {
  /**
   * Shared by processes, such as Redis through Keyv or cache-manager; who can write there can let in whom they like. Verifiers of this
   * library share it with those that have the same server, keys, credentials and resource; give one of your own a member
   * `trust`, or a store. Default: none.
   */
  readonly store?: KeyvStore | CacheManagerStore;
  /**
   * How long a revocation that was heard of goes on refusing tokens that nobody is asked about, such as JWTs, in seconds:
   * longer than tokens live. Default: 86400.
   */
  readonly revocationsKeptFor?: number;
  /** Who a token acts for: asked for each request, never kept; of one whom it does not know no token gets in. Default: the inner verifier's. */
  readonly users?: ResourceUsers;
}

const REVOCATIONS_KEPT_FOR = 86_400;

/**
 * Remembers what another verifier has found out. Whether the token has expired and whether its user is active is judged
 * each time, by the steps of the inner verifier; its `verify` is not called. What it makes of a token must not depend on
 * the request, but in its `isRevoked`. The server's own guard has the option `tokenCacheMaxAge` instead.
 */
export class CachedVerifier extends AccessTokenVerifier {
  private readonly cache: TokenCache<KnownToken>;
  private readonly revocations: HeardRevocations;
  private readonly users: ResourceUsers | undefined;
  private readonly stopListening: () => void;

  /** @throws RangeError which names the option that is wrong; TypeError for an inner verifier that overrides `verify` */
  constructor(
    private readonly inner: AccessTokenVerifier & {
      /** What its answers depend on, beside the token: under `store` it believes only what the same has found out. */
      readonly trust?: string;
      abandonLookUps?(): void;
      onApplicationShutdown?(): void | Promise<void>;
    },
    { store, users, revocationsKeptFor = REVOCATIONS_KEPT_FOR, ...options }: CachedVerifierOptions,
  ) {
    super();
    if (inner.verify !== AccessTokenVerifier.prototype.verify)
      throw new TypeError(
        'the inner verifier must override steps such as isRevoked(), not verify(): it is not called',
      );
    this.users = users ?? (inner instanceof RemoteAccessTokenVerifier ? inner.users : undefined);
    this.revocations = new HeardRevocations(numberWithin('revocationsKeptFor', revocationsKeptFor, 1));
    // Before the cache hears of it: what that then asks must not be given an answer from before.
    const abandon = () => inner.abandonLookUps?.();
    const heard = (revocation: Revocation) => {
      abandon();
      if (revocation.kind === 'revoked') this.revocations.hear(revocation, revocation.at ?? new Date());
    };
    this.stopListening =
      options.channel?.subscribe({ heard, lost: abandon, found: abandon }) ?? (() => undefined);
    const shared = store && new SharedTokens(store, FACTS_NOTATION, (token: KnownToken) => token);
    this.cache = new TokenCache<KnownToken>(options, (token) => token, shared);
  }

  async authenticate(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    // A token that names no audience is for whoever trusts its server: not for who trusts another and shares the store.
    const asked = JSON.stringify([this.inner.trust ?? null, token]);
    const known = await this.cache.find(asked, async () => {
      const found = await this.inner.authenticate(token, request);
      if (!found) return null;
      return { ...found, user: undefined, client: undefined };
    });
    return known && { ...known, user: userOnce(known.userId, this.users) };
  }

  override expects(): ExpectedTokens {
    return this.inner.expects();
  }

  override isExpired(token: VerifiedToken, now: Date): boolean {
    return this.inner.isExpired(token, now);
  }

  override async isRevoked(token: VerifiedToken, request: HttpRequest | undefined): Promise<boolean> {
    if (this.revocations.cover(token, token.issuedAt)) return true;
    // The inner verifier may have no users, or others.
    if (this.users && token.userId !== null && !(await token.user())) return true;
    return this.inner.isRevoked(token, request);
  }

  override hasScopes(token: VerifiedToken, scopes: readonly string[], hierarchy: ScopeHierarchy): boolean {
    return this.inner.hasScopes(token, scopes, hierarchy);
  }

  /** Nest calls it when the app ends. */
  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    this.cache.close();
    await this.inner.onApplicationShutdown?.();
  }
}
