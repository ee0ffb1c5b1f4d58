import { AccessToken, IdToken, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import type { Database } from './support/databases.js';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll, press, rowOf, typeIn } from './support/device.js';
import { halfWritten } from './support/families.js';
import { Host, type Platform, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { expectRefusal, isAlive, sha256 } from './support/token-endpoint.js';

const AT_ONCE = 50;

interface Setting {
  readonly platform: Platform;
  readonly database: Database;
  readonly hosts: number;
  /** What the operator may have made the database's default. */
  readonly isolation: 'default' | 'SERIALIZABLE';
}

const alone = pairs.map(([platform, database]): Setting => ({
  platform,
  database,
  hosts: 1,
  isolation: 'default',
}));
// A SQLite in memory belongs to one process, and has one isolation.
const shared = alone.filter(({ database }) => database !== 'sqlite').map((each) => ({ ...each, hosts: 2 }));
const serializable = shared
  .filter(({ platform }) => platform === 'express')
  .map((each): Setting => ({ ...each, isolation: 'SERIALIZABLE' }));

/** For the transactions of TypeORM and, on PostgreSQL, for single statements too. */
function isolated(database: Database): object {
  const extra = { options: '-c default_transaction_isolation=serializable' };
  return { isolationLevel: 'SERIALIZABLE', ...(database === 'postgres' && { extra }) };
}

describe.each([...alone, ...shared, ...serializable])(
  'races (RFC 9700 sections 2.2.2 and 4.14.2) on $platform with $database, hosts: $hosts, isolation: $isolation',
  ({ platform, database, hosts: count, isolation }) => {
    const hosts: Host[] = [];
    let client: TestClient;
    /** The same client at each host. */
    let clients: TestClient[];
    beforeAll(async () => {
      const changes = isolation === 'default' ? {} : isolated(database);
      const first = await Host.start({ platform, database, dataSource: changes });
      hosts.push(first);
      const { url } = first.dataSource.options as { url?: string };
      while (hosts.length < count) {
        hosts.push(await Host.start({ platform, database, dataSource: { ...changes, url } as object }));
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

    it('remembers one consent of many that are given at the same time, and issues a code for each', async () => {
      const asking = await TestClient.register(hosts[0]);
      const pages = await Promise.all(Array.from({ length: AT_ONCE }, () => asking.authorize()));
      const answers = await Promise.all(pages.map((page) => asking.decide(page, true)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
      const codes = answers.map(({ headers }) => new URL(headers.get('location')!).searchParams.get('code'));
      expect(new Set(codes.filter((code) => code !== null)).size).toBe(AT_ONCE);
      expect((await asking.authorize()).status).toBe(303);
    });

    describe('of a device (RFC 8628)', () => {
      let device: TestClient;
      let devices: TestClient[];
      beforeAll(async () => {
        device = await deviceClient(hosts[0]);
        devices = hosts.map((host) => Object.assign(Object.create(device) as TestClient, { host }));
      });
      const atOnce = <Answer>(attempt: (each: TestClient, turn: number) => Promise<Answer>) =>
        Promise.all(
          Array.from({ length: AT_ONCE }, (_, turn) => attempt(devices[turn % devices.length], turn)),
        );

      it('lets one of many polls have the tokens; then the authorization falls', async () => {
        const { device_code, user_code } = await codesOf(device, { scope: 'openid read' });
        await decideDevice(hosts[0], user_code);
        const answers = await atOnce((each) => poll(each, device_code));
        const winners = answers.filter(({ status }) => status === 200);
        const losers = answers.filter(({ status }) => status !== 200);
        await Promise.all(losers.map((each) => expectRefusal(each, 400, 'invalid_grant')));
        expect(winners).toHaveLength(1);
        const tokens = await tokensOf(winners[0]);
        const { family, ...kept } = await keptOf(tokens);
        expect(kept).toEqual({ access: 1, refresh: 1, identity: 1 });
        expect(family.revokedAt).toBeInstanceOf(Date);
        await expectRefusal(device.refresh(tokens.refresh_token), 400, 'invalid_grant');
      });

      it('lets one of many approvals be the one, and tells the others the same', async () => {
        const { device_code, user_code } = await codesOf(device);
        const confirmation = await typeIn(hosts[0], user_code);
        const before = await hosts[0].dataSource.manager.count(TokenFamily);
        const answers = await atOnce(({ host }) => press(host, confirmation.clone()));
        for (const answer of answers) expect(await answer.text()).toContain('Your device is connected');
        expect(await hosts[0].dataSource.manager.count(TokenFamily)).toBe(before + 1);
        await tokensOf(await poll(device, device_code));
      });

      it('keeps one decision where some allow and some deny', async () => {
        const { device_code, user_code } = await codesOf(device);
        const confirmation = await typeIn(hosts[0], user_code);
        const answers = await atOnce(({ host }, turn) => press(host, confirmation.clone(), turn % 2 === 0));
        const texts = await Promise.all(answers.map((answer) => answer.text()));
        const allowed = texts.filter((text) => text.includes('is connected'));
        const denied = texts.filter((text) => text.includes('was denied'));
        expect([allowed.length, denied.length]).toContain(AT_ONCE);
        const answer = await poll(device, device_code);
        expect(answer.status).toBe(allowed.length > 0 ? 200 : 400);
      });

      it('lets one of many users claim a code', async () => {
        const { device_code, user_code } = await codesOf(device);
        const answers = await atOnce(({ host }, turn) =>
          typeIn(host, user_code, loginCookie(turn % 2 === 0 ? 'alice' : 'bob')),
        );
        const texts = await Promise.all(answers.map((answer) => answer.text()));
        const { userId } = await rowOf(hosts[0], device_code);
        texts.forEach((text, turn) => {
          const isTheirs = userId === (turn % 2 === 0 ? 'alice' : 'bob');
          if (!isTheirs) expect(text).not.toContain('The television');
        });
        expect(texts.some((text) => text.includes('The television'))).toBe(true);
      });
    });

    it('leaves no orphan and nothing half written, whatever was tried', async () => {
      await expect(halfWritten(hosts[0].dataSource)).resolves.toEqual([]);
    });
  },
);
