import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../apps/server/src/database/data-source-options.js';
import { type Database, freshDatabase } from './databases.js';
import { DemoClient } from './demo-client.js';
import { ServerProcess } from './server-process.js';

/** Starting two servers and, where need be, building them takes its time on a busy machine; milliseconds. */
export const TWO_SERVERS_START = 120_000;

/** Two processes of the reference server on one database, one on each adapter. */
export class TwoServers {
  private constructor(
    /** The same client and user at each server. */
    readonly clients: DemoClient[],
    readonly dataSource: DataSource,
    private readonly ending: (() => Promise<unknown>)[],
  ) {}

  static async start(database: Database, environment: Record<string, string> = {}): Promise<TwoServers> {
    const ending: (() => Promise<unknown>)[] = [];
    try {
      const fresh = await freshDatabase(database);
      ending.unshift(fresh.drop);
      const { url } = fresh.options as { url: string };
      const servers: ServerProcess[] = [];
      for (const adapter of ['express', 'fastify']) {
        const server = await ServerProcess.prepare(url, { HTTP_ADAPTER: adapter, ...environment });
        ending.unshift(() => server.end('SIGKILL'));
        servers.push(server);
      }
      // At once, on an empty database.
      await Promise.all(servers.map((server) => server.start()));
      const client = new DemoClient(servers[0].origin);
      await client.logIn();
      const dataSource = await new DataSource(await dataSourceOptions(url)).initialize();
      ending.unshift(() => dataSource.destroy());
      return new TwoServers(
        servers.map(({ origin }) => client.at(origin)),
        dataSource,
        ending,
      );
    } catch (error) {
      for (const end of ending) await end();
      throw error;
    }
  }

  async end(): Promise<void> {
    for (const end of this.ending) await end();
  }
}
