import {
  AccessTokenVerifier,
  CachedVerifier,
  type CachedVerifierOptions,
  RevocationChannel,
  type VerifiedToken,
  unavailable,
} from 'nest-oauth2-provider';

/** A source of truth that a spec sets and holds up, and which counts who asks. */
export class KnownTokens extends AccessTokenVerifier {
  readonly tokens = new Map<string, VerifiedToken>();
  asked: string[] = [];
  /** Answers are held back until it is fulfilled. */
  gate: Promise<void> = Promise.resolve();
  isAway = false;

  add(token: string, changes: Partial<VerifiedToken> = {}): void {
    this.tokens.set(token, {
      clientId: 'app',
      userId: 'alice',
      scopes: ['read'],
      resources: null,
      issuedAt: new Date(Date.now() - 60_000),
      expires: new Date(Date.now() + 60_000),
      authTime: new Date(1_800_000_000_000),
      acr: null,
      tokenId: `id of ${token}`,
      grantId: `grant of ${token}`,
      user: () => Promise.resolve(null),
      ...changes,
    });
  }

  async authenticate(token: string): Promise<VerifiedToken | null> {
    this.asked.push(token);
    // What it knows now is what it says later.
    const known = this.tokens.get(token) ?? null;
    await this.gate;
    if (this.isAway) throw unavailable(Object.assign(new Error(), { code: 'ECONNREFUSED' }))!;
    return known;
  }

  /** Counts what is asked from now on. */
  during(): () => string[] {
    const { length } = this.asked;
    return () => this.asked.slice(length);
  }

  cached(options: Partial<CachedVerifierOptions> = {}): CachedVerifier {
    return new CachedVerifier(this, { maxAge: 60, ...options });
  }
}

/** A channel whose connection a spec loses and finds. */
export class LooseChannel extends RevocationChannel {
  isListening = true;

  lose(): void {
    this.isListening = false;
    for (const hearer of this.hearers) hearer.lost();
  }

  find(): void {
    this.isListening = true;
    for (const hearer of this.hearers) hearer.found();
  }

  protected send(): Promise<void> {
    return Promise.resolve();
  }
}
