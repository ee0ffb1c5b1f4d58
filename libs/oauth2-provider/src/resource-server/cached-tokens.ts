import { LRUCache } from 'lru-cache';
import { type Revocation, type TokenIds, mayCover } from './revocation.js';

export interface CachedToken<Value> {
  readonly value: Value;
  readonly ids: TokenIds;
}

/** What is unknown of a token may be anything, so it is looked at with all. */
const UNKNOWN = '';

/** Tokens that were found good, the last used ones up to a bound, and which of them a revocation may mean. */
export class CachedTokens<Value> {
  private readonly tokens: LRUCache<string, CachedToken<Value>>;
  private readonly byToken = new Map<string, Set<string>>();
  private readonly byGrant = new Map<string, Set<string>>();

  constructor(max: number) {
    this.tokens = new LRUCache<string, CachedToken<Value>>({
      max,
      dispose: ({ ids }, key) => this.unlist(key, ids),
    });
  }

  get(key: string): Value | undefined {
    return this.tokens.get(key)?.value;
  }

  /** @param ttl in milliseconds */
  set(key: string, token: CachedToken<Value>, ttl: number): void {
    this.tokens.set(key, token, { ttl });
    list(this.byToken, token.ids.tokenId ?? UNKNOWN, key);
    list(this.byGrant, grantOf(token.ids), key);
  }

  /** Drops what the revocation may mean, and says the keys. */
  drop(revocation: Revocation): string[] {
    const dropped = this.candidates(revocation).filter((key) => {
      const token = this.tokens.peek(key, { allowStale: true });
      return token !== undefined && mayCover(revocation, token.ids);
    });
    for (const key of dropped) this.tokens.delete(key);
    return dropped;
  }

  clear(): void {
    this.tokens.clear();
  }

  private candidates({ tokenId, grantId }: Revocation): string[] {
    const [index, id] = tokenId !== undefined ? [this.byToken, tokenId] : [this.byGrant, grantId ?? UNKNOWN];
    if (tokenId === undefined && grantId === undefined) return [...this.tokens.keys()];
    return [...(index.get(id) ?? []), ...(index.get(UNKNOWN) ?? [])];
  }

  private unlist(key: string, ids: TokenIds): void {
    unlist(this.byToken, ids.tokenId ?? UNKNOWN, key);
    unlist(this.byGrant, grantOf(ids), key);
  }
}

/** A client's own token has none: that is a name like any other here, and no authorization has it. */
function grantOf({ grantId }: TokenIds): string {
  return grantId === null ? 'none' : (grantId ?? UNKNOWN);
}

function list(index: Map<string, Set<string>>, id: string, key: string): void {
  const keys = index.get(id);
  if (keys) keys.add(key);
  else index.set(id, new Set([key]));
}

function unlist(index: Map<string, Set<string>>, id: string, key: string): void {
  const keys = index.get(id);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(id);
}
