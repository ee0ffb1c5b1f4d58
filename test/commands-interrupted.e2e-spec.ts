import { setTimeout as pause } from 'node:timers/promises';
import { AccessToken, Application, TokenFamily } from 'nest-oauth2-provider';
import { CliProcess, type Ended } from './support/cli-process.js';
import { databases } from './support/databases.js';
import { aFamily, anAccessToken, anApplication } from './support/records.js';

// The first command may build the workspace.
jest.setTimeout(180_000);

/** So many that a process cannot be through before somebody has seen it begin. */
const MANY = 1_500;
const OLD_SECRET = 'a-secret-of-the-tests-long-enough-to-be-one';
const NEW_SECRET = 'another-secret-of-the-tests-for-when-the-first-has-leaked';
const LONG_AGO = new Date(Date.now() - 200 * 24 * 3_600_000);

// That of cleartokens is beside what else it does, in r5-maintenance.
describe.each(databases)('Ctrl-C in long work, as a process on %s,', (database) => {
  let cli: CliProcess;
  beforeAll(async () => {
    cli = await CliProcess.on(database);
  });
  afterAll(() => cli?.close());
  beforeEach(async () => {
    for (const name of ['access_token', 'token_family', 'application'])
      await cli.dataSource.query(`DELETE FROM oauth2_${name}`);
  });

  const applications = () => cli.dataSource.getRepository(Application);

  /** Interrupts a command once it has begun to change something; what it answered then. */
  async function interrupted(
    args: readonly string[],
    hasBegun: () => Promise<boolean>,
    extra: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    const { child, ended } = cli.start([...args, '--json'], extra);
    let over: Ended | undefined;
    void ended.then((outcome) => (over = outcome));
    while (!(await hasBegun())) {
      if (over) throw new Error(`it ended by itself: ${over.stdout}${over.stderr}`);
      await pause(10);
    }
    child.kill('SIGINT');
    const { stdout, stderr, code } = await ended;
    expect({ stderr, code }).toEqual({ stderr: '', code: 130 });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  it('cleanupapplications ends between two applications, tells which are gone, and goes on', async () => {
    const unused = Array.from({ length: MANY }, () =>
      anApplication({ created: LONG_AGO, updated: LONG_AGO }),
    );
    await cli.insert(...unused);
    const args = ['cleanupapplications', '--yes'];
    const {
      deleted,
      applications: told,
      complete,
    } = await interrupted(args, async () => (await applications().count()) < MANY);
    const left = await applications().find({ select: { clientId: true } });
    expect({ deleted, complete }).toEqual({ deleted: MANY - left.length, complete: false });
    expect(left.length).toBeGreaterThan(0);
    const gone = (told as { client_id: string; deleted: boolean }[])
      .filter((each) => each.deleted)
      .map(({ client_id }) => client_id);
    const kept = new Set(left.map(({ clientId }) => clientId));
    expect(gone.filter((clientId) => kept.has(clientId))).toEqual([]);
    expect(new Set(gone).size).toBe(deleted);
    expect(await cli.json(...args)).toMatchObject({ deleted: left.length, complete: true });
  });

  it('migratescope leaves no token with what its authorization has not, and goes on', async () => {
    const application = anApplication();
    const families = Array.from({ length: MANY }, () => aFamily(application, { scope: 'read write' }));
    await cli.insert(application, ...families, ...families.map((family) => anAccessToken(family)));
    const stored = () => cli.dataSource.getRepository(TokenFamily);
    const args = ['migratescope', 'read', 'profile', '--batch-size', '2'];
    const { complete } = await interrupted(args, () => stored().existsBy({ scope: 'read profile write' }));
    expect(complete).toBe(false);
    const scopes = new Map((await stored().find()).map(({ id, scope }) => [id, scope.split(' ')]));
    const tokens = await cli.dataSource.getRepository(AccessToken).find();
    for (const { familyId, scope } of tokens)
      for (const word of scope.split(' ')) expect(scopes.get(familyId!)).toContain(word);
    expect(await cli.json('migratescope', 'read', 'profile')).toMatchObject({ complete: true });
    expect(await stored().countBy({ scope: 'profile write' })).toBe(MANY);
  });

  it('rotateencryption ends between two records, counts what is renewed, and goes on', async () => {
    const words = ['confidential', 'client-credentials', '--client-id', 'sealed', '--no-hash-client-secret'];
    const made = await cli.start(['createapplication', ...words], { OAUTH2_SECRET: OLD_SECRET }).ended;
    expect(made.code).toBe(0);
    const { clientSecrets } = await applications().findOneByOrFail({ clientId: 'sealed' });
    await cli.insert(...Array.from({ length: MANY - 1 }, () => anApplication({ clientSecrets })));
    const renewed = async () =>
      (await applications().find({ select: { clientSecrets: true } })).filter(
        (each) => each.clientSecrets[0].sealed !== clientSecrets[0].sealed,
      ).length;
    const secrets = { OAUTH2_SECRET: NEW_SECRET, OAUTH2_OLD_SECRETS: OLD_SECRET };
    const answer = await interrupted(['rotateencryption'], async () => (await renewed()) > 0, secrets);
    const done = await renewed();
    expect(done).toBeLessThan(MANY);
    expect(answer).toMatchObject({
      ...{ client_secrets: done, unreadable: [], other_secrets_needed_until: null, complete: false },
    });
    const { stdout, code } = await cli.start(['rotateencryption', '--json'], secrets).ended;
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { client_secrets: MANY - done, complete: true }]);
  });
});
