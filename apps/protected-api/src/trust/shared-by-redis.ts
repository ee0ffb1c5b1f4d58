import type { OnApplicationShutdown } from '@nestjs/common';
import type { Keyv } from 'keyv';
import {
  type KeyvStore,
  type RevocationChannel,
  RedisRevocationChannel,
} from 'nest-oauth2-provider/resource-server';

/** By Redis the processes of this API share what they have found out, and hear from the server what was revoked. */
export class SharedByRedis implements OnApplicationShutdown {
  private constructor(
    private readonly keyv: Keyv,
    /** Redis may come later: nothing is cached until then. */
    readonly channel: RevocationChannel,
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
    // Not connected, for nothing is told from here: the channel listens over a connection of its own, and closes it.
    const client = createClient({
      url,
      // A connection that dies without a word is noticed by nobody who does not ask.
      pingInterval: 3000,
      socket: { socketTimeout: 10_000 },
    });
    const keyv = new Keyv(new KeyvRedis(url, { throwOnConnectError: false }), { namespace: 'protected-api' });
    return new SharedByRedis(keyv, new RedisRevocationChannel(client));
  }

  /** Nest calls it when the app ends. */
  async onApplicationShutdown(): Promise<void> {
    await this.keyv.disconnect();
  }
}
