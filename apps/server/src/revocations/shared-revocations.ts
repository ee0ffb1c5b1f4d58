import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { RedisRevocationChannel } from 'nest-oauth2-provider';
import type { RedisClientType } from 'redis';

/** Injects the client of Redis. */
export const REDIS = Symbol('REDIS');

/** How long the start waits for Redis, in milliseconds: a command that revokes may end in less than it tries again. */
const PATIENCE = 1000;

/** Tells resource servers what was revoked here, by the server or by a command. */
@Injectable()
export class SharedRevocations extends RedisRevocationChannel {
  constructor(@Inject(REDIS) private readonly redis: RedisClientType) {
    super(redis);
  }

  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    this.redis.destroy();
  }
}

/** A client that goes on trying to connect by itself: without Redis the server issues tokens all the same. */
export async function openRedis(url: string): Promise<RedisClientType> {
  const { createClient } = await import('redis');
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
  return client;
}
