import { AccessToken, IdToken, RefreshToken } from 'nest-oauth2-provider';
import type { DataSource } from 'typeorm';
import { type Tokens, tokensOf } from './support/client.js';
import { describeEachShared } from './support/databases.js';
import { type DemoClient, codeOf } from './support/demo-client.js';
import { halfWritten } from './support/families.js';
import { expectRefusal, sha256 } from './support/token-endpoint.js';
import { TWO_SERVERS_START, TwoServers } from './support/two-servers.js';

const AT_ONCE = 50;

describeEachShared('races of two server processes (RFC 9700 section 2.2.2) on %s', (database) => {
  let servers: TwoServers;
  let clients: DemoClient[];
  let dataSource: DataSource;
  beforeAll(async () => {
    servers = await TwoServers.start(database);
    ({ clients, dataSource } = servers);
  }, TWO_SERVERS_START);
  afterAll(() => servers?.end());

  async function theWinnerOf(attempt: (client: DemoClient) => Promise<Response>): Promise<Tokens> {
    const turns = Array.from({ length: AT_ONCE }, (_, turn) => attempt(clients[turn % clients.length]));
    const answers = await Promise.all(turns);
    const losers = answers.filter(({ status }) => status !== 200);
    await Promise.all(losers.map((each) => expectRefusal(each, 400, 'invalid_grant')));
    expect(losers).toHaveLength(AT_ONCE - 1);
    return tokensOf(answers.find(({ status }) => status === 200)!);
  }

  async function expectFallen(tokens: Tokens): Promise<void> {
    for (const each of clients) {
      expect((await each.use(tokens.access_token)).status).toBe(401);
      await expectRefusal(each.refresh(tokens.refresh_token), 400, 'invalid_grant');
    }
  }

  async function keptOf({ access_token }: Tokens): Promise<number[]> {
    const { manager } = dataSource;
    const { familyId } = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access_token) });
    return Promise.all(
      [AccessToken, RefreshToken, IdToken].map((entity) => manager.countBy(entity, { familyId: familyId! })),
    );
  }

  it('lets one of many redeem a code; then the authorization falls', async () => {
    const code = codeOf(await clients[0].authorize());
    const tokens = await theWinnerOf((each) => each.redeem(code));
    await expectFallen(tokens);
    expect(await keptOf(tokens)).toEqual([1, 1, 1]);
  });

  it('lets one of many use a refresh token; then the authorization falls', async () => {
    const first = await tokensOf(await clients[1].redeem(codeOf(await clients[0].authorize())));
    const tokens = await theWinnerOf((each) => each.refresh(first.refresh_token));
    await expectFallen(tokens);
    expect((await clients[0].use(first.access_token)).status).toBe(401);
    expect(await keptOf(tokens)).toEqual([2, 2, 2]);
  });

  it('leaves no orphan and nothing half written', async () => {
    await expect(halfWritten(dataSource)).resolves.toEqual([]);
  });
});
