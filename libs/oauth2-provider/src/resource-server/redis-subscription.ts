import { setTimeout as delay } from 'node:timers/promises';
import type { OutageLog } from './outage.js';

/** The part of a client of node-redis (package `redis`) that is needed here. */
export interface RedisClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  duplicate(): RedisClient;
  connect(): Promise<unknown>;
  destroy(): void;
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

/** Between two attempts, in milliseconds. */
const PATIENCE = 1000;

interface Listener {
  received(message: string): void;
  lost(): void;
  found(): void;
}

/** Listens to a channel of Redis until it is closed, over a connection that it opens and that nobody else uses. */
export class RedisSubscription {
  private isSubscribed = false;
  private isTrying = false;
  private isClosed = false;
  isListening = false;

  constructor(
    private readonly connection: RedisClient,
    private readonly name: string,
    private readonly log: OutageLog,
    private readonly listener: Listener,
  ) {
    connection.on('error', () => this.lose());
    connection.on('reconnecting', () => this.lose());
    connection.on('end', () => this.lose());
    // By then the client has subscribed again by itself.
    connection.on('ready', () => {
      if (this.isSubscribed) this.find();
    });
    void this.join();
  }

  close(): void {
    this.isClosed = true;
    if (this.connection.isOpen) this.connection.destroy();
    this.lose();
  }

  private lose(): void {
    if (this.isListening) {
      this.isListening = false;
      this.listener.lost();
    }
    if (this.isClosed) return;
    this.log.failed('the connection is lost');
    // Where the client's own strategy has given up.
    if (!this.connection.isOpen) void this.join();
  }

  private find(): void {
    if (this.isClosed) return;
    this.isListening = true;
    this.log.succeeded();
    this.listener.found();
  }

  private async join(): Promise<void> {
    if (this.isTrying) return;
    this.isTrying = true;
    while (!this.isClosed) {
      try {
        if (!this.connection.isOpen) await this.connection.connect();
        if (!this.isSubscribed) await this.connection.subscribe(this.name, this.receive);
        break;
      } catch {
        if (this.isClosed) break;
        this.log.failed('it cannot be subscribed to');
        await delay(PATIENCE, undefined, { ref: false });
      }
    }
    this.isTrying = false;
    if (this.isClosed || this.isSubscribed) return;
    this.isSubscribed = true;
    // Otherwise lost again already: then `ready` comes.
    if (this.connection.isReady) this.find();
  }

  private readonly receive = (message: string): void => {
    if (!this.isClosed) this.listener.received(message);
  };
}
