import type { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';

/**
 * PostgreSQL may end a connection in the very moment in which the pool hands it out for the first time, when the pool
 * listens to it no more and TypeORM not yet. An error event that nobody hears ends the process, so it is heard here;
 * whoever uses the connection then is told.
 */
export function hearConnectionErrors({ driver, options }: DataSource): void {
  if (options.type !== 'postgres') return;
  const { master, slaves } = driver as unknown as { master: EventEmitter; slaves: EventEmitter[] };
  for (const pool of [master, ...slaves]) {
    pool.on('connect', (connection: EventEmitter) => connection.on('error', () => undefined));
  }
}
