import { RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../apps/server/src/database/data-source-options.js';
import { type Tokens, tokensOf } from './support/client.js';
import { type Database, type FreshDatabase, databases, freshDatabase } from './support/databases.js';
import { DemoClient, codeOf } from './support/demo-client.js';
import { halfWritten } from './support/families.js';
import { ServerProcess } from './support/server-process.js';
import { expectRefusal, sha256 } from './support/token-endpoint.js';

const AT_ONCE = 50;
/** Starting two servers and, where need be, building them takes its time on a busy machine; milliseconds. */
const START = 120_000;

const shared = databases.filter((database) => database !== 'sqlite');

/** Skipped where neither is there: SQLite belongs to one process. */
const describeEach =
  shared.length > 0 ? describe.each(shared) : describe.skip.each<Database>(['postgres', 'mariadb']);

describeEach('the grace period of two server processes (RFC 9700 section 4.14.2) on %s', (database) => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  const servers: ServerProcess[] = [];
  /** The same client and user at each server. */
  let clients: DemoClient[];

  beforeAll(async () => {
    fresh = await freshDatabase(database);
    const { url } = fresh.options as { url: string };
    for (const adapter of ['express', 'fastify']) {
      const environment = { HTTP_ADAPTER: adapter, REFRESH_GRACE_SECONDS: '60' };
      servers.push(await ServerProcess.prepare(url, environment));
    }
    await Promise.all(servers.map((server) => server.start()));
    const client = new DemoClient(servers[0].origin);
    await client.logIn();
    clients = servers.map(({ origin }) => client.at(origin));
    dataSource = await new DataSource(await dataSourceOptions(url)).initialize();
  }, START);
  afterAll(async () => {
    await dataSource?.destroy();
    for (const server of servers) await server.end('SIGKILL');
    await fresh?.drop();
  });

  const started = async () => tokensOf(await clients[1].redeem(codeOf(await clients[0].authorize())));
  const atOnce = (tokenOf: (turn: number) => Tokens) =>
    Promise.all(
      Array.from({ length: AT_ONCE }, (_, turn) =>
        // Each token goes to both servers.
        clients[turn % 4 < 2 ? 0 : 1].refresh(tokenOf(turn).refresh_token),
      ),
    );
  /** The unused refresh tokens of that authorization, and whether it has fallen. */
  const leavesOf = async ({ refresh_token }: Tokens) => {
    const { manager } = dataSource;
    const { familyId } = await manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(refresh_token) });
    const { revokedAt } = await manager.findOneByOrFail(TokenFamily, { id: familyId! });
    const kept = await manager.findBy(RefreshToken, { familyId: familyId! });
    return {
      kept: kept.length,
      leaves: kept.filter(({ consumedAt }) => consumedAt === null).length,
      fallen: revokedAt !== null,
    };
  };

  it('gives all of many that refresh at the same time one answer', async () => {
    const first = await started();
    const answers = await Promise.all((await atOnce(() => first)).map(tokensOf));
    const { access_token, refresh_token, id_token } = answers[0];
    for (const answer of answers) expect(answer).toMatchObject({ access_token, refresh_token, id_token });
    expect(await leavesOf(first)).toEqual({ kept: 2, leaves: 1, fallen: false });
    for (const each of clients) expect((await each.use(access_token)).status).toBe(200);
  });

  it('leaves one way on, or none, when the token before comes at the same time', async () => {
    const first = await started();
    const second = await tokensOf(await clients[0].refresh(first.refresh_token));
    for (const answer of await atOnce((turn) => (turn % 2 === 0 ? first : second))) {
      if (answer.status === 200) await tokensOf(answer);
      else await expectRefusal(answer, 400, 'invalid_grant');
    }
    // What came of the second is used while the first is asked for: the authorization falls.
    expect(await leavesOf(first)).toEqual({ kept: 3, leaves: 1, fallen: true });
  });

  it('leaves no orphan and nothing half written', async () => {
    await expect(halfWritten(dataSource)).resolves.toEqual([]);
  });
});
