import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { SigningKey } from 'nest-oauth2-provider';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../apps/server/src/database/data-source-options.js';
import { type Database, databases, freshDatabase } from './support/databases.js';
import { keyServices, keyStore } from './support/key-services.js';
import { anApplication } from './support/records.js';

const ROOT = path.join(__dirname, '..');
const CLI = path.join(ROOT, 'dist/apps/cli/cli/src/main.js');
/** Of each kind. */
const KILLS = 4;
const SECRET = 'the secret of the command line and the server';

async function lasting(database: Database): Promise<{ url: string; drop: () => Promise<void> }> {
  if (database !== 'sqlite') {
    const { options, drop } = await freshDatabase(database);
    return { url: (options as { url: string }).url, drop };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-keys-'));
  return { url: `sqlite:${folder}/oauth2.sqlite`, drop: () => rm(folder, { recursive: true }) };
}

describe.each(databases)('rotatekeys that is killed on %s', (database) => {
  let drop: (() => Promise<void>) | undefined;
  let dataSource: DataSource | undefined;
  let cli: (...args: string[]) => ChildProcess;
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: ROOT });
    const lastingDatabase = await lasting(database);
    ({ drop } = lastingDatabase);
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, DATABASE_URL: lastingDatabase.url, OAUTH2_SECRET: SECRET };
    cli = (...args) =>
      spawn(process.execPath, [CLI, 'rotatekeys', '--json', ...args], { env, stdio: 'ignore' });
    // The tables and the first key.
    expect(await once(cli('--algorithm', 'RS256'), 'exit')).toEqual([0, null]);
    dataSource = await new DataSource(await dataSourceOptions(lastingDatabase.url)).initialize();
  }, 180_000);
  afterAll(async () => {
    if (dataSource?.isInitialized) await dataSource.destroy();
    await drop?.();
  });

  const rows = () => dataSource!.manager.find(SigningKey, { order: { generation: 'ASC' } });
  const services = () => keyServices(keyStore(dataSource!), { secret: SECRET });

  /** One key signs, one follows at most, each can be opened, and what is signed verifies. */
  async function expectValid(): Promise<void> {
    const { keys, rotation } = services();
    const states = (await rotation.list()).map(({ state }) => state);
    expect(states.filter((state) => state === 'active')).toHaveLength(1);
    expect(states.filter((state) => state === 'next').length).toBeLessThanOrEqual(1);
    const token = await keys.sign({ sub: 'alice' }, { client: anApplication() });
    await jwtVerify(token, createLocalJWKSet(await keys.jwks()));
    // The next one, too.
    for (const row of await rows()) {
      await dataSource!.manager.update(SigningKey, { kid: row.kid }, { activeFrom: new Date(0) });
    }
    const next = await services().keys.sign({ sub: 'alice' }, { client: anApplication() });
    await jwtVerify(next, createLocalJWKSet(await keys.jwks()));
  }

  it.each([
    ['in haste', ['--now', '--yes']],
    ['without haste', []],
  ])(
    '%s leaves keys behind that work',
    async (_, args) => {
      // How long it takes by itself, in milliseconds: less, when the machine is less busy than it was.
      let whole = Infinity;
      let killed = 0;
      for (let turn = 0; killed < KILLS && turn < 4 * KILLS; turn++) {
        const started = performance.now();
        const child = cli(...args);
        const exit = once(child, 'exit');
        // Where it works rather than starts.
        if (whole < Infinity) {
          await pause(whole * (0.5 + 0.5 * Math.random()));
          child.kill('SIGKILL');
        }
        const [, signal] = (await exit) as [number | null, string | null];
        if (signal === 'SIGKILL') killed++;
        else whole = Math.min(whole, performance.now() - started);
        await expectValid();
      }
      expect(killed).toBeGreaterThan(0);
      expect(await once(cli(...args), 'exit')).toEqual([0, null]);
      await expectValid();
    },
    180_000,
  );
});
