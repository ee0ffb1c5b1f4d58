import {
  AccessToken,
  Application,
  InactiveApplications,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { CliProcess } from './support/cli-process.js';
import { TestClient } from './support/client.js';
import { databases } from './support/databases.js';
import { Host, pairs } from './support/host.js';
import {
  aCode,
  aDeviceCode,
  aFamily,
  aRefreshToken,
  anAccessToken,
  anApplication,
} from './support/records.js';

// The first command may build the workspace.
jest.setTimeout(180_000);

const DAY = 24 * 3_600_000; // milliseconds
const days = (count: number) => new Date(Date.now() + count * DAY);

describe.each(databases)('cleanupapplications (R9) as a process on %s', (database) => {
  let cli: CliProcess;
  beforeAll(async () => {
    cli = await CliProcess.on(database);
  });
  afterAll(() => cli?.close());
  beforeEach(async () => {
    for (const name of ['access_token', 'refresh_token', 'device_code', 'token_family', 'application'])
      await cli.dataSource.query(`DELETE FROM oauth2_${name}`);
  });

  const left = async () =>
    (await cli.dataSource.getRepository(Application).find()).map(({ name }) => name).sort();
  /** One that was registered long ago, with what it has; each is issued and expires so many days after today. */
  const old = (name: string, changes: Partial<Application> = {}) =>
    anApplication({ name, created: days(-200), updated: days(-200), ...changes });

  const family = (application: Application, created: number, expires: number, changes = {}) =>
    aFamily(application, { created: days(created), expires: days(expires), ...changes });
  const own = (application: Application, created: number, expires: number) =>
    anAccessToken(aFamily(application), {
      ...{ familyId: null, userId: null, created: days(created), expires: days(expires) },
    });

  /** Each name says what must become of it. */
  const everything = async () => {
    const apps = {
      unused: old('unused'),
      expired: old('expired'),
      revoked: old('revoked'),
      liveToken: old('kept: live token'),
      liveFamily: old('kept: live family'),
      pendingDevice: old('kept: pending device'),
      young: anApplication({ name: 'kept: new', created: days(-30), updated: days(-30) }),
      recent: old('active: recent token'),
      recentCode: old('active: recent code'),
      used: old('active: seen', { lastUsedAt: days(-89) }),
      seenLongAgo: old('seen long ago', { lastUsedAt: days(-91) }),
    };
    const [past, revoked, live] = [
      family(apps.expired, -150, -120),
      family(apps.revoked, -100, 200, { revokedAt: days(-95) }),
      family(apps.liveFamily, -100, 200),
    ];
    const token = anAccessToken(live, { created: days(-100), expires: days(-99) });
    const pending = aDeviceCode(aFamily(apps.pendingDevice), {
      ...{ familyId: null, userId: null, decidedAt: null, created: days(-100), expires: days(1) },
    });
    const code = aCode(family(apps.recentCode, -1, -1));
    await cli.insert(
      ...Object.values(apps),
      ...[past, revoked, live],
      ...[own(apps.expired, -100, -99), own(apps.liveToken, -100, 1), own(apps.recent, -80, -79)],
      ...[anAccessToken(past, { expires: days(-110) }), token],
      aRefreshToken(live, token, { created: days(-100), expires: days(5) }),
      ...[pending, Object.assign(code, { created: days(-1), expires: days(-1) })],
    );
    return apps;
  };

  const expected = [
    ['expired', undefined],
    ['kept: live family', 'has_active_tokens'],
    ['kept: live token', 'has_active_tokens'],
    ['kept: new', 'too_new'],
    ['kept: pending device', 'has_active_tokens'],
    ['revoked', undefined],
    ['seen long ago', undefined],
    ['unused', undefined],
  ] as const;

  it('--dry-run tells what would be deleted and why the rest stays, and deletes nothing', async () => {
    const apps = await everything();
    const { deleted, applications } = await cli.json('cleanupapplications', '--dry-run');
    expect(deleted).toBe(0);
    const sorted = (applications as { name: string }[]).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    );
    expect(sorted).toEqual(
      expected.map(([name, reason]) => ({
        ...{ name, deleted: false, reason: reason ?? 'dry_run' },
        client_id: Object.values(apps).find((each) => each.name === name)!.clientId,
      })),
    );
    expect(await left()).toHaveLength(Object.keys(apps).length);
  });

  it('--yes deletes what nobody uses, with all it has, and nothing else', async () => {
    await everything();
    const { deleted, applications } = await cli.json('cleanupapplications', '--yes');
    expect(deleted).toBe(4);
    const reasons = Object.fromEntries(
      (applications as { name: string; reason?: string }[]).map(({ name, reason }) => [name, reason]),
    );
    expect(reasons).toEqual(Object.fromEntries(expected));
    expect(await left()).toEqual([
      'active: recent code',
      'active: recent token',
      'active: seen',
      'kept: live family',
      'kept: live token',
      'kept: new',
      'kept: pending device',
    ]);
    expect(await cli.dataSource.getRepository(TokenFamily).count()).toBe(1);
    expect(await cli.dataSource.getRepository(RefreshToken).count()).toBe(1);
    expect(await cli.dataSource.getRepository(AccessToken).count()).toBe(3);
  });

  it('takes days and a least age of its own', async () => {
    await cli.insert(
      anApplication({ name: 'a', created: days(-40) }),
      anApplication({ name: 'b', created: days(-8) }),
    );
    expect(
      await cli.json('cleanupapplications', '--inactive-days', '7', '--min-age', '30', '--yes'),
    ).toMatchObject({
      deleted: 1,
    });
    expect(await left()).toEqual(['b']);
    expect(await cli.json('cleanupapplications', '--inactive-days', '7', '--yes')).toMatchObject({
      deleted: 1,
    });
  });

  it('does nothing where nobody can be asked, nor for a value that is no number of days', async () => {
    await cli.insert(old('unused'));
    const nobody = await cli.run('cleanupapplications');
    expect(nobody).toMatchObject({ stdout: '', code: 2 });
    expect(nobody.stderr).toContain('--yes');
    const many = await cli.run('cleanupapplications', '--inactive-days', 'many', '--yes');
    expect(many).toMatchObject({ stdout: '', code: 2 });
    expect(await left()).toEqual(['unused']);
  });

  // What a person sees and types does not depend on the database.
  (database === databases[0] ? it : it.skip)(
    'asks at a terminal, and does nothing without a yes',
    async () => {
      await cli.insert(old('unused'));
      const { screen, code } = await cli.inTerminal('n\n', 'cleanupapplications');
      expect(screen).toContain('Delete 1 application and everything they have?');
      expect(code).toBe(1);
      expect(await left()).toEqual(['unused']);
      const yes = await cli.inTerminal('y\n', 'cleanupapplications');
      expect(yes.code).toBe(0);
      expect(yes.screen).toMatch(/unused +client-\S+ +deleted/);
      expect(await left()).toEqual([]);
    },
  );
});

describe('InactiveApplications', () => {
  it('ends between two applications when its signal is aborted, and tells each before', async () => {
    const host = await Host.start();
    const repository = host.dataSource.getRepository(Application);
    await repository.insert(
      [1, 2, 3].map((each) => anApplication({ name: `unused ${each}`, created: days(-200) })),
    );
    const controller = new AbortController();
    const told: number[] = [];
    const results = await host.app.get(InactiveApplications).cleanUp({
      signal: controller.signal,
      onProgress: (looked) => {
        told.push(looked);
        if (looked === 2) controller.abort();
      },
    });
    expect(results.map(({ deleted }) => deleted)).toEqual([true, true]);
    expect(told).toEqual([1, 2]);
    expect(await repository.count()).toBe(1);
    await host.stop();
  });
});

describe.each(pairs)('an application is known to be used on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { profile: 'oauth2.0-compatible' } });
  });
  afterAll(() => host?.stop());

  const stored = ({ clientId }: TestClient) =>
    host.dataSource.getRepository(Application).findOneByOrFail({ clientId });
  const age = async ({ clientId }: TestClient, lastUsedAt: Date | null) => {
    await host.dataSource
      .getRepository(Application)
      .update({ clientId }, { created: days(-200), lastUsedAt });
  };
  const isNoted = async (client: TestClient) => {
    for (let turn = 0; turn < 100; turn++) {
      const { lastUsedAt } = await stored(client);
      if (lastUsedAt && Date.now() - lastUsedAt.getTime() < DAY / 24) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  };

  it('when its client comes to the token endpoint, also after its tokens are gone', async () => {
    const service = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    await age(service, null);
    await service.token({ grant_type: 'client_credentials' });
    expect(await isNoted(service)).toBe(true);
    await host.dataSource.getRepository(AccessToken).deleteAll();
    const results = await host.app.get(InactiveApplications).cleanUp();
    expect(results.filter(({ clientId }) => clientId === service.clientId)).toEqual([]);
  });

  it('when its client asks about a token', async () => {
    const resource = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    await age(resource, days(-100));
    const credentials = Buffer.from(`${resource.clientId}:${resource.clientSecret}`).toString('base64');
    await host.post('introspect', { token: 'unknown' }, { authorization: `Basic ${credentials}` });
    expect(await isNoted(resource)).toBe(true);
  });

  it('when a user authorizes it, though it never comes to the token endpoint', async () => {
    const page = await TestClient.register(host, {
      ...{ clientType: 'public', grantTypes: ['implicit'], responseTypes: ['token'] },
    });
    await age(page, null);
    await page.consented({
      response_type: 'token',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(await isNoted(page)).toBe(true);
  });

  it('to the day: a busy client costs no write for each request', async () => {
    const service = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const lately = days(-0.9);
    await age(service, lately);
    await service.token({ grant_type: 'client_credentials' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await stored(service)).lastUsedAt).toEqual(lately);
  });
});
