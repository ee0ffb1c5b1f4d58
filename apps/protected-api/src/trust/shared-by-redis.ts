import { setTimeout as pause } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Keyv } from 'keyv';
import {
  type KeyvStore,
  type RevocationChannel,
  RedisRevocationChannel,
} from 'nest-oauth2-provider/resource-server';
import type { RedisClientType } from 'redis';

/** How long the start waits for Redis, in milliseconds: it may come later, and nothing is cached until then. */
const PATIENCE = 1000;

/** By Redis the processes of this API share what they have found out, and hear from the server what was revoked. */
export class SharedByRedis implements OnApplicationShutdown {
  private constructor(
    private readonly client: RedisClientType,
    private readonly keyv: Keyv,
    readonly channel: RevocationChannel & OnApplicationShutdown,
  ) {}

  get store(): KeyvStore {
    return this.keyv;
  }

  /** The packages are loaded here, for an API without Redis needs none of them. */
  static async open(url: string): Promise<SharedByRedis> {
    const [{ createClient }, { Keyv }, { default: KeyvRedis }] = await Promise.all([
      import('redis'),
      import('keyv'),
      import('@keyv/redis'),
    ]);
    const client: RedisClientType = createClient({
      url,
      // A connection that dies without a word is noticed by nobody who does not ask.
      pingInterval: 3000,
      socket: { socketTimeout: 10_000 },
    });
    // The channel says so when it is away, once and not for each attempt.
    client.on('error', () => undefined);
    const connected = client.connect().catch(() => undefined);
    await Promise.race([connected, pause(PATIENCE, undefined, { ref: false })]);
    const keyv = new Keyv(new KeyvRedis(url, { throwOnConnectError: false }), { namespace: 'protected-api' });
    return new SharedByRedis(client, keyv, new RedisRevocationChannel(client));
  }

  /** Nest calls it when the app ends. */
  async onApplicationShutdown(): Promise<void> {
    await this.channel.onApplicationShutdown();
    this.client.destroy();
    await this.keyv.disconnect();
  }
}
