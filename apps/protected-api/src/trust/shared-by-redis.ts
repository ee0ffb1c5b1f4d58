import type KeyvRedis from '@keyv/redis';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  type KeyvStore,
  type RevocationChannel,
  RedisRevocationChannel,
} from 'nest-oauth2-provider/resource-server';

/** By Redis the processes of this API share what they have found out, and hear from the server what was revoked. */
export class SharedByRedis implements OnApplicationShutdown {
  private constructor(
    private readonly adapter: KeyvRedis<unknown>,
    readonly store: KeyvStore,
    /** Redis may come later: nothing is cached until then. */
    readonly channel: RevocationChannel,
  ) {}

  /** The packages are loaded here, for an API without Redis needs none of them. */
  static async open(url: string): Promise<SharedByRedis> {
    const [{ createClient }, { Keyv }, { default: Adapter }] = await Promise.all([
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
    const adapter = new Adapter(url, { throwOnConnectError: false });
    const store = new Keyv(adapter, { namespace: 'protected-api' });
    return new SharedByRedis(adapter, store, new RedisRevocationChannel(client));
  }

  /**
   * Nest calls it when the app ends. At once (`true`): `Keyv.disconnect()` waits until all is answered that was asked, which
   * is for ever where Redis is away.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.adapter.disconnect(true);
  }
}
