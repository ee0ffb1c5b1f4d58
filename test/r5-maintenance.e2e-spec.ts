import { AccessToken, type Application, Cleanup, RefreshToken } from 'nest-oauth2-provider';
import { CliProcess } from './support/cli-process.js';
import { databases } from './support/databases.js';
import { aFamily, aRefreshToken, anAccessToken, anApplication } from './support/records.js';

// The first command may build the workspace.
jest.setTimeout(180_000);

const HOUR = 3_600_000; // milliseconds
const DAY = 24 * HOUR;
const from = (milliseconds: number) => new Date(Date.now() + milliseconds);

const NOTHING = {
  ...{ refresh_tokens: 0, access_tokens: 0, id_tokens: 0, authorization_codes: 0 },
  ...{ device_codes: 0, token_families: 0, user_code_attempts: 0, logout_deliveries: 0, signing_keys: 0 },
};

describe.each(databases)('the upkeep commands as processes on %s', (database) => {
  let cli: CliProcess;
  beforeAll(async () => {
    cli = await CliProcess.on(database);
  });
  afterAll(() => cli?.close());
  beforeEach(async () => {
    for (const name of ['access_token', 'refresh_token', 'token_family', 'application', 'cleanup'])
      await cli.dataSource.query(`DELETE FROM oauth2_${name}`);
  });

  /** A client's own tokens: so many, issued and expiring so long after now. */
  const tokens = (application: Application, count: number, created: number, expires: number) =>
    Array.from({ length: count }, () =>
      anAccessToken(aFamily(application), {
        ...{ familyId: null, userId: null, created: from(created), expires: from(expires) },
      }),
    );
  const count = () => cli.dataSource.getRepository(AccessToken).count();

  describe('maintenance (R5)', () => {
    const [busy, idle] = [anApplication({ name: 'Busy' }), anApplication({ name: '' })];
    beforeEach(() =>
      cli.insert(
        ...[busy, idle],
        ...tokens(busy, 4, -HOUR, HOUR),
        ...tokens(busy, 2, -8 * DAY, HOUR),
        ...tokens(idle, 3, -2 * HOUR, -HOUR),
      ),
    );

    it('--cleanup tells how many tokens it really removed', async () => {
      const { stdout, stderr, code } = await cli.run('maintenance', '--cleanup');
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      expect(stdout).toMatch(/^Cleaned 3 expired tokens\n/);
      expect(await count()).toBe(6);
      expect(await cli.json('maintenance', '--cleanup')).toEqual({
        cleanup: { cleaned: 0, ...NOTHING, complete: true },
      });
    });

    it('--stats counts applications and access tokens, and those in use', async () => {
      const { stdout, code } = await cli.run('maintenance', '--stats');
      expect(code).toBe(0);
      expect(stdout).toBe('Applications: 2 total, 1 active\nAccess Tokens: 9 total, 6 active\n');
      expect(await count()).toBe(9);
    });

    it('--audit tells old tokens that live, and the applications with the most, the most first', async () => {
      const { stdout, code } = await cli.run('maintenance', '--audit');
      expect(code).toBe(0);
      expect(stdout).toBe(
        'Found 2 tokens older than 1 week but still active\n' +
          `Top 10 applications by token count:\n  Busy: 6\n  ${idle.clientId}: 3\n`,
      );
    });

    it('does all three, the cleanup first, in one object for scripts', async () => {
      expect(await cli.json('maintenance', '--audit', '--stats', '--cleanup')).toEqual({
        cleanup: { cleaned: 3, ...NOTHING, access_tokens: 3, complete: true },
        stats: { applications: { total: 2, active: 1 }, access_tokens: { total: 6, active: 6 } },
        audit: {
          old_active_tokens: 2,
          top_applications: [{ name: 'Busy', client_id: busy.clientId, tokens: 6 }],
        },
      });
    });

    it('does nothing where nothing was chosen, and says so', async () => {
      const { stdout, code } = await cli.run('maintenance');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Nothing was chosen, and nothing was done/);
      expect(await count()).toBe(9);
    });
  });

  describe('cleartokens', () => {
    it('ends when its time is over, and the next goes on', async () => {
      const application = anApplication();
      await cli.insert(application, ...tokens(application, 30, -2 * HOUR, -HOUR));
      const args = ['cleartokens', '--batch-size', '10', '--interval', '60', '--max-seconds', '0.5'];
      expect(await cli.json(...args)).toEqual({ ...NOTHING, access_tokens: 10, complete: false });
      expect(await count()).toBe(20);
      const { stdout } = await cli.run(...args);
      expect(stdout).toMatch(/^10 expired records were removed\.\n.*ended before all was removed/s);
      expect(await cli.json('cleartokens')).toEqual({ ...NOTHING, access_tokens: 10, complete: true });
    });

    // The work does not know which of the two it was.
    it.each(database === databases[0] ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const))(
      'ends after the batch under way on %s, and tells what it did',
      async (signal) => {
        const application = anApplication();
        await cli.insert(application, ...tokens(application, 30, -2 * HOUR, -HOUR));
        const { child, ended } = cli.start([
          'cleartokens',
          '--batch-size',
          '10',
          '--interval',
          '60',
          '--json',
        ]);
        while ((await count()) === 30) await new Promise((resolve) => setTimeout(resolve, 50));
        child.kill(signal);
        const { stdout, stderr, code } = await ended;
        expect({ stderr, code }).toEqual({ stderr: '', code: signal === 'SIGINT' ? 130 : 143 });
        expect(JSON.parse(stdout)).toEqual({ ...NOTHING, access_tokens: 10, complete: false });
        expect(await count()).toBe(20);
        expect(await cli.dataSource.getRepository(Cleanup).findOneByOrFail({})).toMatchObject({
          ...{ complete: false, removed: { accessToken: 10 } },
        });
      },
    );

    // What a person sees does not depend on the database.
    (database === databases[0] ? it : it.skip)(
      'shows a bar at a terminal, and what it removed after it',
      async () => {
        const application = anApplication();
        const family = aFamily(application, { expires: from(HOUR) });
        const [access] = tokens(application, 1, -2 * HOUR, -HOUR);
        const refresh = aRefreshToken(family, access, { expires: from(-HOUR) });
        await cli.insert(application, family, access, refresh);
        const { screen, code } = await cli.inTerminal('', 'cleartokens');
        expect(code).toBe(0);
        expect(screen).toMatch(/Removing expired records.*\[.*\]/);
        expect(screen).toContain('2 expired records were removed.');
        expect(await cli.dataSource.getRepository(RefreshToken).count()).toBe(0);
      },
    );
  });

  describe('healthcheck (R6)', () => {
    const application = anApplication();
    it('is healthy with 0, and tells the figures', async () => {
      await cli.insert(application, ...tokens(application, 2, -HOUR / 2, HOUR));
      expect(await cli.json('healthcheck')).toEqual({
        status: 'healthy',
        checks: {
          ...{ active_tokens: 2, total_applications: 1, recent_token_activity: 2, expired_ratio: 0 },
          ...{ last_cleanup: null, cleanup_overdue: false },
        },
      });
      const { stdout } = await cli.run('healthcheck');
      expect(stdout).toMatch(/^status: healthy\nactive_tokens: 2\n/);
    });

    it('warns with 0 when nobody removes what expired', async () => {
      await cli.insert(application, ...tokens(application, 1, -60 * HOUR, -50 * HOUR));
      const { stdout, stderr, code } = await cli.run('healthcheck', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ status: 'warning', checks: { cleanup_overdue: true } });
      expect(stderr).toMatch(/^warning: expired records have never been removed; .*cleartokens/);
    });

    it('is unhealthy with 1, and tells no word of the database', async () => {
      await cli.dataSource.query('ALTER TABLE oauth2_cleanup RENAME TO oauth2_gone');
      const { stdout, stderr, code } = await cli.run('healthcheck', '--json');
      await cli.dataSource.query('ALTER TABLE oauth2_gone RENAME TO oauth2_cleanup');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toEqual({
        ...{ status: 'unhealthy', checks: {}, error: 'the database does not answer as it should' },
      });
      expect(stderr).not.toContain('oauth2_cleanup');
    });
  });
});
