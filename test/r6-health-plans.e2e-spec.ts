import {
  AccessToken,
  Application,
  AuthorizationCode,
  CleaningWatch,
  Health,
  IdToken,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { CROWDED, FULL_SCANS, type Question, questionsOf } from './support/query-plans.js';
import { aCode, aFamily, aRefreshToken, anAccessToken, anApplication, anIdToken } from './support/records.js';

const ROWS = 400;

/** What the health check asks of the database. */
const questionsOfHealth = (host: Host): Promise<Question[]> =>
  questionsOf(host.dataSource, async () => {
    expect(await host.app.get(Health).check({ timeout: 30 })).toHaveProperty('checks.active_tokens');
    expect(await host.app.get(CleaningWatch).state()).toMatchObject({ overdue: false });
  });

describe.each(databases)('what the health check asks (R6) on %s', (database) => {
  let host: Host;
  let questions: Question[];
  beforeAll(async () => {
    host = await Host.start({ database });
    const application = anApplication();
    const families = Array.from({ length: ROWS }, () => aFamily(application));
    const tokens = families.map((family) => anAccessToken(family, { tokenHash: hash(family.id) }));
    const kinds: [new () => object, object[]][] = [
      [Application, [application]],
      [TokenFamily, families],
      [AccessToken, tokens],
      [RefreshToken, families.map((family, at) => aRefreshToken(family, tokens[at]))],
      [IdToken, families.map((family) => anIdToken(family))],
      [AuthorizationCode, families.map((family) => aCode(family))],
    ];
    for (const [kind, records] of kinds) {
      const builder = host.dataSource.manager.createQueryBuilder().insert().into<object>(kind);
      await builder.values(records).updateEntity(false).execute();
    }
    await CROWDED[database](host.dataSource);
    questions = await questionsOfHealth(host);
  });
  afterAll(() => host?.stop());

  it('is answered by indexes, however many rows the database believes to have', async () => {
    expect(questions.length).toBeGreaterThanOrEqual(5);
    for (const question of questions)
      expect([question[0], await FULL_SCANS[database](host.dataSource, question)]).toEqual([question[0], []]);
  });

  it('would be seen if it read a whole table', async () => {
    const { dataSource } = host;
    const whole = 'SELECT COUNT(*) AS n FROM oauth2_access_token WHERE revoked_at IS NULL';
    expect(await FULL_SCANS[database](dataSource, [whole, []])).toHaveLength(1);
  });
});

const hash = (id: string) => id.replaceAll('-', '').padEnd(64, '0');
