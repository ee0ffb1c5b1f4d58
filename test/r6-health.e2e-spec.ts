import { Logger } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AccessToken, Cleanup, DEFAULT_ENDPOINTS, Health, HealthController } from 'nest-oauth2-provider';
import { DataSource, LessThan } from 'typeorm';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { shownClass } from './support/shown-classes.js';

interface Report {
  readonly status: string;
  readonly checks: Record<string, unknown>;
  readonly error?: string;
}

describe.each(pairs)('the health of the server (R6) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      structure: { endpoints: [...DEFAULT_ENDPOINTS, HealthController] },
      imports: [{ module: TerminusModule }],
      // As the README shows it.
      controllers: [await shownClass('StatusController')],
    });
    client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    for (const entity of [AccessToken, Cleanup]) await host.dataSource.getRepository(entity).deleteAll();
  });

  const issue = async (count: number) => {
    for (let turn = 0; turn < count; turn++) {
      expect((await client.token({ grant_type: 'client_credentials' })).status).toBe(200);
    }
  };
  /** Makes so many of them expired, by so many hours. */
  const expire = async (count: number, hours = 1) => {
    const repository = host.dataSource.getRepository(AccessToken);
    for (const { id } of await repository.find({ take: count, order: { id: 'ASC' } })) {
      await repository.update({ id }, { expires: new Date(Date.now() - hours * 3_600_000) });
    }
  };
  const read = async (): Promise<[number, Report]> => {
    const response = await host.fetch('health');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    return [response.status, (await response.json()) as Report];
  };
  const unfinished = { last_cleanup: null, cleanup_overdue: false };

  it('is good on an empty table, and divides by nothing', async () => {
    const checks = { active_tokens: 0, total_applications: 1, recent_token_activity: 0, ...unfinished };
    expect(await read()).toEqual([200, { status: 'healthy', checks }]);
  });

  it('counts tokens that live, applications, and the tokens of the last hour', async () => {
    await issue(5);
    await expire(2);
    await host.dataSource
      .getRepository(AccessToken)
      .update({ expires: LessThan(new Date()) }, { created: new Date(Date.now() - 2 * 3_600_000) });
    const checks = { active_tokens: 3, total_applications: 1, recent_token_activity: 3, ...unfinished };
    expect(await read()).toEqual([200, { status: 'healthy', checks: { ...checks, expired_ratio: 0.4 } }]);
  });

  it('is a warning, and still 200, when more than 80 % have expired, and not at 80 %', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await issue(5);
    await expire(4);
    expect(await read()).toMatchObject([200, { status: 'healthy', checks: { expired_ratio: 0.8 } }]);
    await expire(5);
    expect(await read()).toMatchObject([
      200,
      { status: 'warning', checks: { expired_ratio: 1, active_tokens: 0 } },
    ]);
    await read();
    expect(warn.mock.calls).toEqual([['100 % of all access tokens have expired: remove them']]);
    warn.mockRestore();
  });

  it('is a warning when nobody removes what expired days ago', async () => {
    await issue(3);
    await expire(1, 49);
    expect(await read()).toMatchObject([200, { status: 'warning', checks: { cleanup_overdue: true } }]);
    await expire(1, 47);
    expect(await read()).toMatchObject([200, { status: 'healthy', checks: unfinished }]);
  });

  it('answers GET and HEAD alone', async () => {
    expect((await host.fetch('health', { method: 'HEAD' })).status).toBe(200);
    const post = await host.post('health', {});
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is up for @nestjs/terminus, with a warning where there is one', async () => {
    await issue(1);
    const monitored = async () => {
      const response = await host.fetch('/status');
      return [response.status, await response.json()] as const;
    };
    expect(await monitored()).toMatchObject([
      200,
      { status: 'ok', details: { oauth2: { status: 'up', health: 'healthy', active_tokens: 1 } } },
    ]);
    await expire(1);
    expect(await monitored()).toMatchObject([
      200,
      { status: 'ok', details: { oauth2: { status: 'up', health: 'warning' } } },
    ]);
  });

  // SQLite answers on the thread that asks: it never hangs.
  (database === 'sqlite' ? it.skip : it)('is bad in time when the database hangs', async () => {
    const other = await new DataSource(host.dataSource.options).initialize();
    const runner = other.createQueryRunner();
    const tables = ['oauth2_cleanup', 'oauth2_access_token'];
    const lock =
      database === 'postgres'
        ? `LOCK TABLE ${tables.join(', ')}`
        : `LOCK TABLES ${tables.join(' WRITE, ')} WRITE`;
    const health = host.app.get(Health);
    try {
      await runner.query('BEGIN');
      await runner.query(lock);
      const start = performance.now();
      const reports = await Promise.all([1, 2, 3].map(() => health.check({ timeout: 0.3 })));
      expect(performance.now() - start).toBeLessThan(2_000);
      const error = 'the database does not answer as it should';
      expect(reports).toEqual(Array(3).fill({ status: 'unhealthy', checks: {}, error }));
      const monitored = await host.fetch('/status');
      expect(monitored.status).toBe(503);
      expect(await monitored.json()).toMatchObject({ error: { oauth2: { status: 'down' } } });
    } finally {
      await runner.query(database === 'postgres' ? 'ROLLBACK' : 'UNLOCK TABLES');
      await runner.release();
      await other.destroy();
    }
    expect(await read()).toMatchObject([200, { status: 'healthy' }]);
  });

  it('is 503 when the database refuses, and says no word of its own', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await host.dataSource.query('ALTER TABLE oauth2_cleanup RENAME TO oauth2_gone');
    try {
      expect(await read()).toEqual([
        503,
        { status: 'unhealthy', checks: {}, error: 'the database does not answer as it should' },
      ]);
      await read();
      expect(error.mock.calls).toEqual([
        [expect.stringMatching(/^the health check failed: QueryFailedError \w+$/)],
      ]);
    } finally {
      await host.dataSource.query('ALTER TABLE oauth2_gone RENAME TO oauth2_cleanup');
      error.mockRestore();
    }
    expect(await read()).toMatchObject([200, { status: 'healthy' }]);
  });

  it('is nobody’s business unless the host lists the endpoint', async () => {
    const closed = await Host.start({ platform, database });
    expect((await closed.fetch('health')).status).toBe(404);
    expect(await closed.app.get(Health).check()).toMatchObject({ status: 'healthy' });
    await closed.stop();
  });
});
