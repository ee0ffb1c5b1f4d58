import { setTimeout as delay } from 'node:timers/promises';
import { OutageLog } from './outage.js';
import { type RedisClient, RedisSubscription } from './redis-subscription.js';
import { RevocationChannel, type RevocationHearer } from './revocation-channel.js';
import { ALL_CHANGED, type Revocation, formatRevocation, parseRevocation } from './revocation.js';
import { UnsentRevocations } from './unsent-revocations.js';

export interface RedisChannelOptions {
  /** The name of the channel: one for each issuer on that Redis. Default: `oauth2:revocations`. */
  readonly name?: string;
}

/** Between two attempts, in milliseconds; for so long a message may be on its way, too. */
const PATIENCE = 1000;

/**
 * Tells by a channel of Redis. Publishes over the client that is given, which stays the host's to connect and to close, and
 * need not be connected by who only listens; listens, while something subscribes, over a connection of its own to the same
 * server. Redis keeps no message: while that is lost nothing is cached, and what could not be published is made up for by
 * one that changes everything.
 */
export class RedisRevocationChannel extends RevocationChannel {
  private readonly log = new OutageLog(
    'the revocation channel (Redis) is away',
    'verified tokens are not cached here meanwhile, and other processes see revocations when their caches end',
  );
  private readonly name: string;
  private readonly sending = new Set<Promise<void>>();
  private readonly unsent = new UnsentRevocations();
  /** So many could not be told. */
  private missed = 0;
  private subscription: RedisSubscription | undefined;
  private isCatchingUp = false;
  private isClosed = false;

  constructor(
    private readonly client: RedisClient,
    { name = 'oauth2:revocations' }: RedisChannelOptions = {},
  ) {
    super();
    this.name = name;
    // One that nobody listens to would end the process.
    client.on('error', () => undefined);
  }

  get isListening(): boolean {
    return this.subscription?.isListening ?? false;
  }

  /** The connection ends with the last who listens: where the channel was made by `new`, Nest knows nothing of it. */
  override subscribe(hearer: RevocationHearer): () => void {
    if (!this.isClosed) this.subscription ??= this.listen();
    const end = super.subscribe(hearer);
    return () => {
      end();
      if (this.hearers.size === 0) this.stopListening();
    };
  }

  /** Nest calls it of a channel that is a provider when the app ends, after the last request. What is being told is told. */
  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.sending);
    this.stopListening();
  }

  protected async send(revocation: Revocation): Promise<void> {
    const now = new Date();
    const sent = this.attempt(revocation).then((isTold) => {
      if (isTold) return;
      this.missed++;
      this.unsent.add(revocation, now);
      void this.catchUp();
    });
    this.sending.add(sent);
    await sent.finally(() => this.sending.delete(sent));
  }

  /** False where it cannot be told; never later than `PATIENCE`. */
  private async attempt(revocation: Revocation): Promise<boolean> {
    // The client would keep it, and all that follow, until the server is there.
    if (!this.client.isReady) return this.failed('it is not connected');
    const late = new AbortController();
    try {
      const told = this.client.publish(this.name, formatRevocation(revocation)).then(() => true);
      const isTold = await Promise.race([told, delay(PATIENCE, false, { ref: false, signal: late.signal })]);
      return isTold || this.failed('it does not answer');
    } catch {
      return this.failed('it did not take a message');
    } finally {
      late.abort();
    }
  }

  private failed(reason: string): false {
    this.log.failed(reason);
    return false;
  }

  /** Others may have gone on listening: they are told what they missed, and that it may be more. */
  private async catchUp(): Promise<void> {
    if (this.isCatchingUp) return;
    this.isCatchingUp = true;
    do {
      await delay(PATIENCE, undefined, { ref: false });
    } while (!this.isClosed && !(await this.tellMissed()));
    this.isCatchingUp = false;
    this.log.succeeded();
  }

  private async tellMissed(): Promise<boolean> {
    const { missed } = this;
    const isTold = await this.unsent.sendAll((revocation) => this.attempt(revocation));
    // Otherwise one more was missed meanwhile.
    return isTold && (await this.attempt(ALL_CHANGED)) && missed === this.missed;
  }

  private listen(): RedisSubscription {
    return new RedisSubscription(this.client.duplicate(), this.name, this.log, {
      received: (message) => {
        const revocation = parseRevocation(message);
        for (const hearer of this.hearers) hearer.heard(revocation);
      },
      lost: () => {
        for (const hearer of this.hearers) hearer.lost();
      },
      found: () => {
        for (const hearer of this.hearers) hearer.found();
      },
    });
  }

  private stopListening(): void {
    const { subscription } = this;
    this.subscription = undefined;
    subscription?.close();
  }
}
