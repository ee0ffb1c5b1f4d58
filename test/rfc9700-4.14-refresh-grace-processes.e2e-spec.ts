import { RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import type { DataSource } from 'typeorm';
import { type Tokens, tokensOf } from './support/client.js';
import { describeEachShared } from './support/databases.js';
import { type DemoClient, codeOf } from './support/demo-client.js';
import { halfWritten } from './support/families.js';
import { expectRefusal, sha256 } from './support/token-endpoint.js';
import { TWO_SERVERS_START, TwoServers } from './support/two-servers.js';

const AT_ONCE = 50;

describeEachShared('the grace period of two server processes (RFC 9700 section 4.14.2) on %s', (database) => {
  let servers: TwoServers;
  let clients: DemoClient[];
  let dataSource: DataSource;
  beforeAll(async () => {
    servers = await TwoServers.start(database, { REFRESH_GRACE_SECONDS: '60' });
    ({ clients, dataSource } = servers);
  }, TWO_SERVERS_START);
  afterAll(() => servers?.end());

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
