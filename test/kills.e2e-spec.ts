import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../apps/server/src/database/data-source-options.js';
import { type Database, databases, freshDatabase } from './support/databases.js';
import { DemoClient } from './support/demo-client.js';
import { halfWritten } from './support/families.js';
import { KillLoad } from './support/kill-load.js';
import { ServerProcess } from './support/server-process.js';

/** How often the server is killed; `node test/bench/kills.mjs` does it 100 times. */
const KILLS = Number(process.env['KILLS'] ?? 5);
/** Where the benchmark wants its figures. */
const FIGURES = process.env['KILLS_FIGURES'];
const FLOWS = 24;
/** How long the server works before it is killed, in milliseconds. */
const shift = () => 150 + Math.random() * 1000;
const TIMEOUT = 60_000 + KILLS * 15_000;

/** A database that outlives the server. */
async function lasting(database: Database): Promise<{ url: string; drop: () => Promise<void> }> {
  if (database !== 'sqlite') {
    const { options, drop } = await freshDatabase(database);
    return { url: (options as { url: string }).url, drop };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-kills-'));
  return { url: `sqlite:${folder}/oauth2.sqlite`, drop: () => rm(folder, { recursive: true }) };
}

describe.each(databases)('the reference server, killed, on %s', (database) => {
  let url: string;
  let drop: (() => Promise<void>) | undefined;
  let server: ServerProcess;
  let dataSource: DataSource | undefined;
  beforeEach(async () => {
    ({ url, drop } = await lasting(database));
    server = await ServerProcess.prepare(url);
  }, TIMEOUT);
  afterEach(async () => {
    await server?.end('SIGKILL');
    if (dataSource?.isInitialized) await dataSource.destroy();
    await drop?.();
  });

  const open = async () => (dataSource = await new DataSource(await dataSourceOptions(url)).initialize());

  /** What TypeORM would change for the tables to be those of the entities. */
  async function missingIn(database: DataSource): Promise<string[]> {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  }

  it(
    `loses nothing and lets nobody in twice, under load, ${KILLS} times`,
    async () => {
      await server.start();
      const client = new DemoClient(server.origin);
      await client.logIn();
      const database = await open();
      const keys = await (await client.get('/o/.well-known/jwks.json')).text();
      const load = new KillLoad(client);
      let slowest = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const running = load.run(FLOWS);
        await pause(shift());
        load.stop();
        await server.end('SIGKILL');
        await running;
        expect(await halfWritten(database)).toEqual([]);
        const before = performance.now();
        await server.start();
        slowest = Math.max(slowest, performance.now() - before);
        await load.settle();
        expect(await halfWritten(database)).toEqual([]);
        expect(load.violations).toEqual([]);
      }
      await load.finish();
      expect(load.violations).toEqual([]);
      // Or nothing was proven.
      expect(load.figures.undone + load.figures.done).toBeGreaterThan(0);
      expect(await (await client.get('/o/.well-known/jwks.json')).text()).toBe(keys);
      expect(await database.showMigrations()).toBe(false);
      expect(await missingIn(database)).toEqual([]);
      if (FIGURES) {
        const figures = { database: database.options.type, kills: KILLS, ...load.figures, slowest };
        await appendFile(FIGURES, `${JSON.stringify(figures)}\n`);
      }
    },
    TIMEOUT,
  );

  it(
    'starts, whenever a first start was killed on its way',
    async () => {
      const whole = await lasting(databases[0]);
      const measured = await ServerProcess.prepare(whole.url);
      const before = performance.now();
      await measured.start();
      const duration = performance.now() - before;
      await measured.end('SIGKILL');
      await whole.drop();
      for (let part = 3; part < 10; part++) {
        server.spawn();
        await pause((duration * part) / 10);
        await server.end('SIGKILL');
      }
      await server.start();
      await new DemoClient(server.origin).logIn();
      expect(await missingIn(await open())).toEqual([]);
    },
    TIMEOUT,
  );
});
