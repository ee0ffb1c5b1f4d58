import { Socket } from 'node:net';
import type { Pool, PoolConnection, PoolOptions } from 'mysql2';
import type { DataSourceOptions } from 'typeorm';

/** How long a request waits for a connection, in milliseconds, be it a new one or its turn. */
const CONNECT = 3_000;
/** How long the database may work on one statement, in milliseconds; locks that it waits for included. */
const STATEMENT = 8_000;
/** How long a connection may be silent, in milliseconds: longer than the database would be without a word. */
const SILENCE = 9_000;
/** When an idle connection is given up, in milliseconds: before its silence counts as a failure. */
const IDLE = 5_000;

/**
 * What keeps a request from waiting without an end for a PostgreSQL that is away or frozen. A connection that fell
 * silent is closed rather than given back, since nobody knows what it was in the middle of: that is why pg's own
 * `query_timeout` is not used, which puts it back in the pool with its transaction open.
 */
export function postgresTimeOuts() {
  return {
    connectTimeoutMS: CONNECT,
    extra: { statement_timeout: STATEMENT, idleTimeoutMillis: IDLE, stream: () => impatient(new Socket()) },
  };
}

/** The same for MariaDB and MySQL, whose driver has no time-out for the turn in the pool's queue. */
export async function mysqlTimeOuts() {
  const { default: mysql } = await import('mysql2');
  const createPool = (options: PoolOptions) => impatientPool(mysql.createPool(options));
  return {
    connectTimeout: CONNECT,
    extra: { stream: ({ config }: { config: PoolOptions }) => connected(config) },
    driver: Object.assign(Object.create(mysql) as typeof mysql, { createPool }),
  };
}

/** For migrations and maintenance, which may take long and wait for others. */
export function withoutTimeOuts(options: DataSourceOptions): DataSourceOptions {
  return { ...options, extra: {} };
}

function impatient(socket: Socket): Socket {
  return socket.setTimeout(SILENCE, () => socket.destroy(timedOut('the database fell silent')));
}

function connected({ socketPath, port = 3306, host = 'localhost' }: PoolOptions): Socket {
  const socket = impatient(new Socket()).setNoDelay(true).setKeepAlive(true);
  return socketPath === undefined ? socket.connect(port, host) : socket.connect(socketPath);
}

type Taken = (error: NodeJS.ErrnoException | null, connection: PoolConnection) => void;

function impatientPool(pool: Pool): Pool {
  const take = pool.getConnection.bind(pool);
  pool.getConnection = (done: Taken) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // Like the driver, which gives none either.
      done(timedOut('no connection became free in time'), undefined as unknown as PoolConnection);
    }, CONNECT);
    take((error, connection) => {
      clearTimeout(timer);
      if (!late) return done(error, connection);
      if (!error) connection.release();
    });
  };
  return pool;
}

function timedOut(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
