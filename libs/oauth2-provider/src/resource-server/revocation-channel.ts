import type { Revocation } from './revocation.js';

export interface RevocationHearer {
  /** Called at once; must not throw. */
  heard(revocation: Revocation): void;
  /** From now on revocations may be missed. */
  lost(): void;
  /** From now on none is missed; before, some may have been. */
  found(): void;
}

/**
 * How processes tell each other what was revoked. The authorization server publishes what its events tell; a host may
 * publish more, such as that it has disabled a user. Caches of verified tokens subscribe.
 */
export abstract class RevocationChannel {
  protected readonly hearers = new Set<RevocationHearer>();

  /** Whether none is missed now. */
  abstract readonly isListening: boolean;

  /** Tells those in this process before it returns, and all others as soon as may be. Never throws nor rejects. */
  async publish(revocation: Revocation): Promise<void> {
    for (const hearer of this.hearers) hearer.heard(revocation);
    await this.send(revocation);
  }

  /** @returns what ends it */
  subscribe(hearer: RevocationHearer): () => void {
    this.hearers.add(hearer);
    return () => void this.hearers.delete(hearer);
  }

  /** Tells other processes. Must not reject: what could not be told is said to the operator. */
  protected abstract send(revocation: Revocation): Promise<void>;
}

/** For a server that is one process: nobody else is told. */
export class InProcessRevocationChannel extends RevocationChannel {
  readonly isListening = true;

  protected send(): Promise<void> {
    return Promise.resolve();
  }
}
