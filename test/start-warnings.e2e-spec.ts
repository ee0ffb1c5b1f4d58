import cluster from 'node:cluster';
import type { LoggerService } from '@nestjs/common';
import { InvalidOptions, type OAuth2ProviderOptionsInput } from 'nest-oauth2-provider';
import { databases } from './support/databases.js';
import { Host, type HostOptions } from './support/host.js';

const COMPATIBLE: Partial<OAuth2ProviderOptionsInput> = { profile: 'oauth2.0-compatible' };
/** The issuer of the tests is http on loopback. */
const HTTP: Partial<OAuth2ProviderOptionsInput> = { allowInProduction: ['W006'] };

describe.each(databases)('what start-up says on %s', (database) => {
  const environment = { ...process.env };
  const wasWorker = cluster.isWorker;
  let host: Host | undefined;
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
  });
  afterEach(async () => {
    process.env = { ...environment };
    Object.assign(cluster, { isWorker: wasWorker });
    await host?.stop();
    host = undefined;
  });

  const logger: LoggerService = {
    log: () => undefined,
    error: () => undefined,
    // Nest's own are of other contexts.
    warn: (message: string, context: string) => {
      if (context === 'OAuth2Provider') warnings.push(message);
    },
  };
  const start = async (given: HostOptions) => (host = await Host.start({ database, logger, ...given }));
  const said = () => warnings.map((line) => line.slice(0, 4));
  /** Of http on loopback, and of SQLite where it is that. */
  const usual = database === 'sqlite' ? ['W006', 'W011'] : ['W006'];

  it('is nothing in development with the defaults', async () => {
    await start({});
    expect(warnings).toEqual([]);
  });

  it('is each relaxation once, with its code and a sentence', async () => {
    await start({ options: { ...COMPATIBLE, checkResourceOwner: false, refreshTokenGracePeriod: 600 } });
    expect(said()).toEqual(['W001', 'W002', 'W003', 'W008', 'W009']);
    for (const line of warnings) expect(line).toMatch(/^W\d{3}: [A-Z][^.]+\. .+\.$/);
  });

  it('is what is usual in development, in production', async () => {
    process.env['NODE_ENV'] = 'production';
    await start({ options: HTTP });
    expect(said()).toEqual(usual);
  });

  // On one database: the rules ask none, and a start that fails leaves its database behind.
  (database === 'sqlite' ? it : it.skip).each<[string, HostOptions, RegExp]>([
    ['an http issuer', {}, /wrong:\n- W006: .*Set the option issuer to the https URL/],
    [
      'PKCE plain',
      { options: { ...COMPATIBLE, ...HTTP } },
      /wrong:\n- W003: .*Then set the option profile to oauth2\.1/,
    ],
    [
      'a secret that is none',
      { options: { secret: 'x'.repeat(64), ...HTTP } },
      /wrong:\n- W010: .*option secret/,
    ],
  ])('is a refusal in production of %s, by name of option and mend', async (_case, given, message) => {
    process.env['NODE_ENV'] = 'production';
    const error: unknown = await start(given).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidOptions);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain('allowInProduction');
    expect(warnings).toEqual([]);
  });

  it('is a warning where production is told by name', async () => {
    process.env['NODE_ENV'] = 'production';
    await start({ options: { ...COMPATIBLE, allowInProduction: ['W003', 'W006'] } });
    expect(said()).toEqual(['W001', 'W002', 'W003', ...usual]);
  });

  it.each<[string, () => void]>([
    ['WEB_CONCURRENCY', () => (process.env['WEB_CONCURRENCY'] = '4')],
    ['a worker of a cluster', () => Object.assign(cluster, { isWorker: true })],
  ])('is of SQLite with several processes alone, known by %s', async (_case, be) => {
    be();
    await start({});
    expect(said()).toEqual(database === 'sqlite' ? ['W012'] : []);
    await host?.stop();
    host = undefined;
    process.env['NODE_ENV'] = 'production';
    const starting = start({ options: HTTP });
    if (database === 'sqlite') await expect(starting).rejects.toThrow(/W012: .*use PostgreSQL or MariaDB/);
    else await starting;
  });
});
