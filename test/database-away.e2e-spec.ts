import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { tokensOf } from './support/client.js';
import { DatabaseServer } from './support/database-server.js';
import { databases } from './support/databases.js';
import { DemoClient, codeOf } from './support/demo-client.js';
import { ServerProcess } from './support/server-process.js';

/** After how long a request must be answered whatever the database does, in milliseconds. */
const BOUND = 15_000;
/** How long the database stays away, in milliseconds. */
const ABSENCE = 1_000;
/** How long the server may take to notice that the database is back, in milliseconds. */
const RECOVERY = 10_000;
/** How long the database stays frozen, in milliseconds: longer than its clients have patience. */
const FROST = 10_000;
const AT_ONCE = 24;
const TIMEOUT = 180_000;

/** Of a database that nobody asks anything. */
const OPEN_TRANSACTIONS = {
  postgres: "SELECT * FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'",
  mariadb: 'SELECT * FROM information_schema.innodb_trx',
};

const kinds = databases
  .filter((database) => database !== 'sqlite')
  .filter((kind) => DatabaseServer.isThere(kind));

// It needs the programs of a PostgreSQL or MariaDB server.
const describeEach =
  kinds.length > 0
    ? describe.each(kinds)
    : describe.skip.each<(typeof kinds)[number]>(['postgres', 'mariadb']);

describeEach('the reference server, when %s goes away,', (kind) => {
  let database: DatabaseServer;
  beforeAll(async () => {
    database = await DatabaseServer.create(kind);
    await database.start();
  }, TIMEOUT);
  afterAll(() => database?.remove());

  describe.each(['express', 'fastify'])('on %s', (adapter) => {
    let server: ServerProcess;
    let client: DemoClient;
    /** What clients had before. */
    let accessToken: string;
    let refreshToken: string;
    beforeAll(async () => {
      server = await ServerProcess.prepare(database.url, { HTTP_ADAPTER: adapter });
      await server.start();
      client = new DemoClient(server.origin, BOUND);
      await client.logIn();
      const tokens = await tokensOf(await client.redeem(codeOf(await client.authorize())));
      [accessToken, refreshToken] = [tokens.access_token, tokens.refresh_token];
    }, TIMEOUT);
    afterAll(async () => {
      await server?.end('SIGKILL');
    });

    const requests = (): [string, () => Promise<Response>][] => [
      ['the token endpoint', () => client.redeem('no such code')],
      ['a refresh', () => client.refresh('no such token')],
      ['the authorization endpoint', () => client.authorize()],
      ['UserInfo', () => client.use(accessToken, '/o/userinfo')],
      ['the demo API', () => client.use(accessToken)],
      ['a page of the host', () => client.get('/login')],
    ];

    async function expectAway(answers: [string, Response][]): Promise<void> {
      const seen = answers.map(([name, { status, headers }]) => ({
        name,
        status,
        retry: headers.get('retry-after'),
      }));
      expect(seen).toEqual(
        seen.map(({ name }) => ({ name, status: 503, retry: expect.stringMatching(/^\d+$/) as unknown })),
      );
      for (const [, each] of answers) {
        const text = (await each.text()).replace(/<style>[^]*?<\/style>/g, '');
        expect(text).not.toMatch(/ECONN|SELECT|oauth2_|postgres|mysql|stack| at /i);
      }
    }

    /** Requests without a pause, from several clients at once: how they were answered. */
    async function loadDuring(work: () => Promise<void>): Promise<Record<number, number>> {
      const counted: Record<number, number> = {};
      let over = false;
      const turns = requests();
      const one = async (turn: number) => {
        while (!over) {
          const { status } = await turns[turn++ % turns.length][1]();
          counted[status] = (counted[status] ?? 0) + 1;
          await pause(5);
        }
      };
      const running = Promise.all(Array.from({ length: AT_ONCE }, (_, turn) => one(turn)));
      // A request that hangs or breaks off ends the wait.
      await Promise.race([work().finally(() => (over = true)), running]);
      await running;
      return counted;
    }

    async function expectRecovered(): Promise<void> {
      const end = Date.now() + RECOVERY;
      while ((await client.use(accessToken)).status !== 200) {
        if (Date.now() > end) throw new Error(`it does not recover: ${server.log}`);
        await pause(50);
      }
      const pool = await Promise.all(Array.from({ length: AT_ONCE }, () => client.use(accessToken)));
      expect(pool.map(({ status }) => status)).toEqual(pool.map(() => 200));
    }

    /** Also for what is written; no connection may be left in the middle of what it was doing. */
    async function expectWhole(): Promise<void> {
      refreshToken = (await tokensOf(await client.refresh(refreshToken))).refresh_token;
      accessToken = (await tokensOf(await client.redeem(codeOf(await client.authorize())))).access_token;
      const observer = await new DataSource({ type: kind, url: database.url }).initialize();
      const open = await observer.query(OPEN_TRANSACTIONS[kind]).finally(() => observer.destroy());
      expect(open).toEqual([]);
    }

    it.each(['in order', 'at once'] as const)(
      'answers 503 with Retry-After while it is stopped %s, and recovers by itself',
      async (how) => {
        const counted = await loadDuring(async () => {
          await pause(500);
          await database.stop(how);
          await expectAway(
            await Promise.all(
              requests().map(async ([name, send]): Promise<[string, Response]> => [name, await send()]),
            ),
          );
          await pause(ABSENCE);
          await database.start();
          await expectRecovered();
        });
        await expectWhole();
        const { 503: away, ...others } = counted;
        expect(away).toBeGreaterThan(AT_ONCE);
        // 200 and 303, the refusals of what does not exist, and nothing else.
        expect(Object.keys(others).sort()).toEqual(['200', '303', '400']);
      },
      TIMEOUT,
    );

    it(
      'answers in time while it is frozen, and leaves no connection in the middle of a transaction',
      async () => {
        const counted = await loadDuring(async () => {
          await pause(500);
          await database.freeze();
          try {
            const answers = requests().map(async ([name, send]): Promise<[string, Response]> => [
              name,
              await send(),
            ]);
            const [away] = await Promise.all([Promise.all(answers), pause(FROST)]);
            await expectAway(away);
          } finally {
            database.thaw();
          }
          await expectRecovered();
        });
        await expectWhole();
        expect(counted[503]).toBeGreaterThan(AT_ONCE);
        expect(Object.keys(counted).sort()).toEqual(['200', '303', '400', '503']);
      },
      TIMEOUT,
    );
  });
});

describe.each(['express', 'fastify'])('SIGTERM on %s', (adapter) => {
  it(
    'lets the requests that are under way be answered, takes no more, and ends with 0 within 3 seconds',
    async () => {
      const server = await ServerProcess.prepare('sqlite::memory:', { HTTP_ADAPTER: adapter });
      await server.start();
      const body = 'grant_type=refresh_token&client_id=demo&refresh_token=unknown';
      const head = `POST /o/token HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`;
      const begin = async () => {
        const socket = connect(server.port, '127.0.0.1');
        socket.write(head);
        // It is under way when the server asks for the body.
        await once(socket, 'data');
        socket.write(body.slice(0, 10));
        const answer = new Promise<string>((resolve) => {
          let text = '';
          socket.on('data', (data: Buffer) => (text += data.toString()));
          socket.on('error', (error) => resolve(String(error)));
          socket.on('close', () => resolve(text));
        });
        return { socket, answer };
      };
      const open = await Promise.all(Array.from({ length: 20 }, begin));
      const before = Date.now();
      const ended = server.end('SIGTERM');
      const isServed = () =>
        fetch(`${server.origin}/o/.well-known/openid-configuration`).then(
          () => true,
          () => false,
        );
      for (const end = before + 2000; await isServed(); await pause(20))
        if (Date.now() > end) throw new Error('it takes requests after SIGTERM');
      for (const { socket } of open) socket.end(body.slice(10));
      const answers = await Promise.all(open.map(({ answer }) => answer));
      expect(answers.filter((answer) => !/^HTTP\/1\.1 400 .*"invalid_grant"/s.test(answer))).toEqual([]);
      await expect(ended).resolves.toBe(0);
      expect(Date.now() - before).toBeLessThan(3000);
    },
    TIMEOUT,
  );
});
