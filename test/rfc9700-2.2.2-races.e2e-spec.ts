import { AccessToken, IdToken, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import type { Database } from './support/databases.js';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { Host, type Platform, pairs } from './support/host.js';
import { expectRefusal, isAlive, sha256 } from './support/token-endpoint.js';

const AT_ONCE = 50;

// A SQLite in memory belongs to one process.
const pairsOfHosts = pairs
  .filter(([, database]) => database !== 'sqlite')
  .map(([platform, database]): [Platform, Database, number] => [platform, database, 2]);
const settings = [
  ...pairs.map(([platform, database]): [Platform, Database, number] => [platform, database, 1]),
  ...pairsOfHosts,
];

describe.each(settings)(
  'races (RFC 9700 sections 2.2.2 and 4.14.2) on %s with %s, hosts: %i',
  (platform, database, count) => {
    const hosts: Host[] = [];
    let client: TestClient;
    /** The same client at each host. */
    let clients: TestClient[];
    beforeAll(async () => {
      const first = await Host.start({ platform, database });
      hosts.push(first);
      for (const { url } of Array.from(
        { length: count - 1 },
        () => first.dataSource.options as { url?: string },
      )) {
        hosts.push(await Host.start({ platform, database, dataSource: { url } as object }));
      }
      client = await TestClient.register(first, { skipAuthorization: true });
      clients = hosts.map((host) => Object.assign(Object.create(client) as TestClient, { host }));
    });
    afterAll(async () => {
      for (const host of hosts.reverse()) await host.stop();
    });

    /** What simultaneous requests, spread over the hosts, were answered: the one success, after looking at each refusal. */
    async function theWinnerOf(attempt: (client: TestClient) => Promise<Response>): Promise<Tokens> {
      const responses = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, turn) => attempt(clients[turn % clients.length])),
      );
      const winners = responses.filter(({ status }) => status === 200);
      const losers = responses.filter(({ status }) => status !== 200);
      await Promise.all(losers.map((each) => expectRefusal(each, 400, 'invalid_grant')));
      expect(winners).toHaveLength(1);
      return tokensOf(winners[0]);
    }

    /** Everything that the database holds of the authorization that a token belongs to. */
    async function keptOf({ access_token }: Tokens) {
      const { manager } = hosts[0].dataSource;
      const { familyId } = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access_token) });
      const family = await manager.findOneByOrFail(TokenFamily, { id: familyId! });
      const [access, refresh, identity] = await Promise.all([
        manager.findBy(AccessToken, { familyId: family.id }),
        manager.findBy(RefreshToken, { familyId: family.id }),
        manager.findBy(IdToken, { familyId: family.id }),
      ]);
      return { family, access: access.length, refresh: refresh.length, identity: identity.length };
    }

    async function expectFallen(tokens: Tokens): Promise<void> {
      for (const each of clients) {
        await expect(isAlive(each.host, tokens)).resolves.toBe(false);
        await expectRefusal(each.refresh(tokens.refresh_token), 400, 'invalid_grant');
      }
    }

    it('lets one of many redeem a code; then the authorization falls, and no token is left over', async () => {
      const code = await client.code({ scope: 'openid read' });
      const tokens = await theWinnerOf((each) => each.redeem(code));
      const { family, ...kept } = await keptOf(tokens);
      expect(kept).toEqual({ access: 1, refresh: 1, identity: 1 });
      expect(family.revokedAt).toBeInstanceOf(Date);
      await expectFallen(tokens);
    });

    it('lets one of many use a refresh token; then the authorization falls, and no token is left over', async () => {
      const first = await client.tokens({ scope: 'openid read' });
      const tokens = await theWinnerOf((each) => each.refresh(first.refresh_token));
      const { family, ...kept } = await keptOf(tokens);
      expect(kept).toEqual({ access: 2, refresh: 2, identity: 2 });
      expect(family.revokedAt).toBeInstanceOf(Date);
      await expectFallen(tokens);
      await expect(isAlive(hosts[0], first)).resolves.toBe(false);
    });

    it('leaves the right request its tokens when many wrong ones come at the same time', async () => {
      const code = await client.code();
      const wrong = { code_verifier: 'x'.repeat(43) };
      const [right, ...others] = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, turn) =>
          clients[turn % clients.length].redeem(code, turn === 0 ? {} : wrong),
        ),
      );
      await Promise.all(others.map((each) => expectRefusal(each, 400, 'invalid_grant')));
      const tokens = await tokensOf(right);
      await expect(isAlive(hosts[0], tokens)).resolves.toBe(true);
      await tokensOf(await client.refresh(tokens.refresh_token));
    });

    it('keeps authorizations apart that are refreshed at the same time', async () => {
      const started: Tokens[] = [];
      for (let turn = 0; turn < 8; turn++) started.push(await client.tokens());
      const refreshed = await Promise.all(
        started.map(async ({ refresh_token }, turn) =>
          tokensOf(await clients[turn % clients.length].refresh(refresh_token)),
        ),
      );
      await expect(Promise.all(refreshed.map((each) => isAlive(hosts[0], each)))).resolves.toEqual(
        refreshed.map(() => true),
      );
    });

    it('lets nothing live of an authorization that falls while it is refreshed', async () => {
      const code = await client.code();
      const first = await tokensOf(await client.redeem(code));
      const [answer] = await Promise.all([client.refresh(first.refresh_token), clients.at(-1)!.redeem(code)]);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) await expectFallen(await tokensOf(answer));
      await expectFallen(first);
    });
  },
);
