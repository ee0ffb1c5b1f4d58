import { AbstractAccessToken, TABLES } from 'nest-oauth2-provider';
import { Column, Entity, type Logger as StatementLogger } from 'typeorm';
import { loginCookie, resetUsers } from './support/owners.js';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import {
  codesOf,
  decideDevice,
  deviceClient,
  letWait,
  poll,
  press,
  requestCodes,
  typeIn,
} from './support/device.js';
import { Host } from './support/host.js';

/** Notes every statement that goes to the database, BEGIN and COMMIT included. */
class Statements implements StatementLogger {
  readonly seen: string[] = [];

  logQuery(statement: string): void {
    this.seen.push(statement.trim());
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  /** What the work sends, and what it answers. */
  async during<Answer>(work: () => Promise<Answer>): Promise<[string[], Answer]> {
    this.seen.length = 0;
    const answer = await work();
    return [[...this.seen], answer];
  }
}

/** Verb and table of each, so that a failure shows which one came in addition. */
function summary(seen: string[]): string[] {
  return seen.map((statement) => {
    const [verb] = statement.split(/\s/, 1);
    const table = /oauth2_\w+/.exec(statement)?.[0];
    return (table ? `${verb} ${table}` : verb).replace('START', 'BEGIN');
  });
}

/** What is done at once: a transaction, or on PostgreSQL the one statement that is all of it. */
const atOnce = (database: string, [first, ...others]: string[]): string[] =>
  database === 'postgres' ? [`WITH ${first.split(' ')[1]}`] : ['BEGIN', first, ...others, 'COMMIT'];

describe.each(databases)('statements on %s', (database) => {
  const statements = new Statements();
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      database,
      options: { logoutDeliveryInterval: 0 },
      dataSource: { logging: true, logger: statements },
    });
    client = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    // The signing key is made and loaded once, not per request.
    await client.tokens({ scope: 'openid' });
  });
  afterAll(() => host?.stop());

  const sent = async (work: () => Promise<Response>, status: number) => {
    const [seen, response] = await statements.during(work);
    expect(response.status).toBe(status);
    return summary(seen);
  };

  it('are counted with BEGIN and COMMIT, or the figures below would flatter', async () => {
    const [seen] = await statements.during(() => host.dataSource.transaction(() => Promise.resolve()));
    expect(summary(seen)).toEqual(['BEGIN', 'COMMIT']);
  });

  it('of client_credentials are 2', async () => {
    expect(await sent(() => client.token({ grant_type: 'client_credentials' }), 200)).toEqual([
      'SELECT oauth2_application',
      'INSERT oauth2_access_token',
    ]);
  });

  describe('of a code exchange', () => {
    const LOOK_UPS = ['SELECT oauth2_application', 'SELECT oauth2_authorization_code'];
    const EXCHANGE = [
      'UPDATE oauth2_authorization_code',
      'INSERT oauth2_access_token',
      'INSERT oauth2_refresh_token',
    ];
    it.each([
      ['7', 'read', EXCHANGE],
      ['8 with an ID token', 'openid', [...EXCHANGE, 'INSERT oauth2_id_token']],
    ])('are %s at most', async (_figure, scope, steps) => {
      const code = await client.code({ scope });
      expect(await sent(() => client.redeem(code), 200)).toEqual([...LOOK_UPS, ...atOnce(database, steps)]);
    });

    it('are 4 and the end of the family when the code is replayed', async () => {
      const code = await client.code();
      await client.redeem(code);
      expect(await sent(() => client.redeem(code), 400)).toEqual([
        ...LOOK_UPS,
        ...atOnce(database, EXCHANGE.slice(0, 1)),
        'UPDATE oauth2_token_family',
      ]);
    });
  });

  describe('of a refresh', () => {
    const LOOK_UPS = ['SELECT oauth2_application', 'SELECT oauth2_refresh_token'];
    const REFRESH = [
      'UPDATE oauth2_refresh_token',
      'UPDATE oauth2_access_token',
      'INSERT oauth2_access_token',
      'INSERT oauth2_refresh_token',
    ];
    it.each([
      ['8', 'read', REFRESH],
      ['9 with an ID token', 'openid', [...REFRESH, 'INSERT oauth2_id_token']],
    ])('are %s at most', async (_figure, scope, steps) => {
      const { refresh_token: token } = await client.tokens({ scope });
      expect(await sent(() => client.refresh(token), 200)).toEqual([...LOOK_UPS, ...atOnce(database, steps)]);
    });
  });

  it('are no more for JWT access tokens and for a resource (RFC 9068, RFC 8707)', async () => {
    const jwt = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      accessTokenFormat: 'jwt',
    });
    const resource = `${host.origin}/api`;
    const code = await jwt.code({ scope: 'read', resource });
    const [redeemed, answer] = await statements.during(() => jwt.redeem(code, { resource }));
    expect(summary(redeemed)).toEqual([
      'SELECT oauth2_application',
      'SELECT oauth2_authorization_code',
      ...atOnce(database, [
        'UPDATE oauth2_authorization_code',
        'INSERT oauth2_access_token',
        'INSERT oauth2_refresh_token',
      ]),
    ]);
    const { access_token: token } = await tokensOf(answer);
    expect(token).toMatch(/^eyJ/);
    expect(await sent(() => host.fetch('/api/me', { headers: bearer(token) }), 200)).toEqual([
      'SELECT oauth2_access_token',
    ]);
    const own = { grant_type: 'client_credentials', scope: 'read', resource };
    expect(await sent(() => jwt.token(own), 200)).toEqual([
      'SELECT oauth2_application',
      'INSERT oauth2_access_token',
    ]);
  });

  it.each([
    ['good', 200, 'read'],
    ['of too narrow a scope', 403, 'write'],
  ])('of a bearer check are 1 when the token is %s', async (_case, status, scope) => {
    const { access_token: token } = await client.tokens({ scope });
    expect(await sent(() => host.fetch('/api/me', { headers: bearer(token) }), status)).toEqual([
      'SELECT oauth2_access_token',
    ]);
  });

  it.each<[string, number, RequestInit]>([
    ['no token', 401, {}],
    ['a malformed header', 400, { headers: { authorization: 'Bearer a b' } }],
  ])('of a bearer check are none for %s', async (_case, status, init) => {
    expect(await sent(() => host.fetch('/api/me', init), status)).toEqual([]);
  });

  it('of a bearer check are 1 for an unknown token', async () => {
    expect(await sent(() => host.fetch('/api/me', { headers: bearer('unknown') }), 401)).toHaveLength(1);
  });

  describe('of a failed authentication', () => {
    it.each<[string, number, () => Record<string, string>]>([
      ['a wrong secret', 1, () => ({ client_id: client.clientId, client_secret: 'wrong' })],
      ['an unknown client', 1, () => ({ client_id: 'unknown', client_secret: 'wrong' })],
      ['no credentials', 0, () => ({})],
    ])('for %s are at most %i', async (_case, most, credentials) => {
      const form = { grant_type: 'client_credentials', ...credentials() };
      expect((await sent(() => host.post('token', form), 401)).length).toBeLessThanOrEqual(most);
    });
  });

  describe('of an authorization', () => {
    it('are 1 where the user has to log in first', async () => {
      expect(await sent(() => host.fetch(client.authorizationUrl()), 303)).toEqual([
        'SELECT oauth2_application',
      ]);
    });

    it('are 2 to show the consent page and 8 to keep the answer', async () => {
      const fresh = await TestClient.register(host);
      let page: Response | undefined;
      expect(await sent(async () => (page = await fresh.authorize()), 200)).toEqual([
        'SELECT oauth2_application',
        'SELECT oauth2_consent',
      ]);
      const shown = page!;
      expect(await sent(() => fresh.decide(shown, true), 303)).toEqual([
        'SELECT oauth2_application',
        'SELECT oauth2_consent',
        'SELECT oauth2_consent',
        ...atOnce(database, [
          'INSERT oauth2_token_family',
          'INSERT oauth2_authorization_code',
          'INSERT oauth2_consent',
        ]),
      ]);
    });

    it('are 2 when the user denies, and nothing is kept', async () => {
      const fresh = await TestClient.register(host);
      const page = await fresh.authorize();
      expect(await sent(() => fresh.decide(page, false), 303)).toEqual([
        'SELECT oauth2_application',
        'SELECT oauth2_consent',
      ]);
    });

    it('are 6 where consent is remembered', async () => {
      await client.code({}, loginCookie('bob'));
      expect(await sent(() => client.authorize({}, loginCookie('bob')), 303)).toEqual([
        'SELECT oauth2_application',
        'SELECT oauth2_consent',
        ...atOnce(database, ['INSERT oauth2_token_family', 'INSERT oauth2_authorization_code']),
      ]);
    });
  });

  describe('of a device', () => {
    const LOOK_UPS = ['SELECT oauth2_application', 'SELECT oauth2_device_code'];
    let device: TestClient;
    beforeAll(async () => {
      device = await deviceClient(host);
    });

    it('are 2 for its codes', async () => {
      expect(await sent(() => requestCodes(device), 200)).toEqual([
        'SELECT oauth2_application',
        'INSERT oauth2_device_code',
      ]);
    });

    it.each([
      ['in time', 6],
      ['too early', 1],
    ])('are 3 for a poll %s while its user decides', async (_case, waited) => {
      const { device_code: code } = await codesOf(device);
      await poll(device, code);
      await letWait(host, code, waited);
      expect(await sent(() => poll(device, code), 400)).toEqual([...LOOK_UPS, 'UPDATE oauth2_device_code']);
    });

    it('are 2 for a poll that has come too late, or of what its user denied', async () => {
      const { device_code, user_code } = await codesOf(device);
      await decideDevice(host, user_code, false);
      expect(await sent(() => poll(device, device_code), 400)).toEqual(LOOK_UPS);
    });

    it('are 7 for its tokens, and the end of the family when it asks again', async () => {
      const { device_code, user_code } = await codesOf(device, { scope: 'read' });
      await decideDevice(host, user_code);
      const redemption = [
        'UPDATE oauth2_device_code',
        'INSERT oauth2_access_token',
        'INSERT oauth2_refresh_token',
      ];
      expect(await sent(() => poll(device, device_code), 200)).toEqual([
        ...LOOK_UPS,
        ...atOnce(database, redemption),
      ]);
      expect(await sent(() => poll(device, device_code), 400)).toEqual([
        ...LOOK_UPS,
        ...atOnce(database, redemption.slice(0, 1)),
        'UPDATE oauth2_token_family',
      ]);
    });

    it('are 4 for the code that its user types in, and 5 for the decision', async () => {
      const { user_code } = await codesOf(device);
      await typeIn(host, 'BCDF-GHJK');
      const [seen, confirmation] = await statements.during(() => typeIn(host, user_code));
      expect(summary(seen)).toEqual([
        'UPDATE oauth2_user_code_attempts',
        'SELECT oauth2_device_code',
        'UPDATE oauth2_device_code',
        'UPDATE oauth2_user_code_attempts',
      ]);
      expect(await sent(() => press(host, confirmation), 200)).toEqual([
        'SELECT oauth2_device_code',
        ...atOnce(database, ['UPDATE oauth2_device_code', 'INSERT oauth2_token_family']),
      ]);
    });
  });

  describe('of a revocation', () => {
    // One look at both tables, whatever the hint says.
    const LOOK_UPS = ['SELECT oauth2_application', 'SELECT oauth2_access_token'];

    it.each([
      ['an access token', 'access_token', undefined],
      ['a refresh token', 'refresh_token', 'refresh_token'],
      ['a refresh token with a wrong hint', 'refresh_token', 'access_token'],
    ] as const)('are 3 for %s: the family falls with one UPDATE', async (_case, kind, hint) => {
      const { [kind]: token } = await client.tokens();
      expect(await sent(() => client.revoke(token, hint), 200)).toEqual([
        ...LOOK_UPS,
        'UPDATE oauth2_token_family',
      ]);
    });

    it("are 3 for a client's own token", async () => {
      const { access_token: token } = await tokensOf(
        await client.token({ grant_type: 'client_credentials' }),
      );
      expect(await sent(() => client.revoke(token), 200)).toEqual([
        ...LOOK_UPS,
        'UPDATE oauth2_access_token',
      ]);
    });

    it('are 2 for a token that is unknown', async () => {
      expect(await sent(() => client.revoke('unknown'), 200)).toEqual(LOOK_UPS);
    });
  });

  describe('of an introspection', () => {
    it.each([
      ['2 for an access token', 'access_token', undefined, []],
      ['2 for a refresh token with its hint', 'refresh_token', 'refresh_token', []],
      ['3 with a wrong hint', 'refresh_token', 'access_token', ['SELECT oauth2_access_token']],
    ] as const)('are %s', async (_case, kind, hint, before) => {
      const { [kind]: token } = await client.tokens();
      expect(await sent(() => client.introspect(token, hint), 200)).toEqual([
        'SELECT oauth2_application',
        ...before,
        `SELECT oauth2_${kind}`,
      ]);
    });
  });

  it.each(['.well-known/openid-configuration', '.well-known/jwks.json'])('of %s are none', async (path) => {
    expect(await sent(() => host.fetch(path), 200)).toEqual([]);
  });

  it('of UserInfo are 1', async () => {
    const { access_token: token } = await tokensOf(
      await client.redeem(await client.code({ scope: 'openid' })),
    );
    expect(await sent(() => host.fetch('userinfo', { headers: bearer(token) }), 200)).toEqual([
      'SELECT oauth2_access_token',
    ]);
  });
});

describe.each(databases)('statements of a refresh on %s', (database) => {
  const LOOK_UPS = ['SELECT oauth2_application', 'SELECT oauth2_refresh_token'];
  const INSERT = 'INSERT oauth2_access_token';
  const ROTATION = [
    'UPDATE oauth2_refresh_token',
    'UPDATE oauth2_access_token',
    INSERT,
    'INSERT oauth2_refresh_token',
  ];
  const statements = new Statements();
  const dataSource = { logging: true, logger: statements } as const;

  async function expectRefreshes(options: object, ...expected: string[][]): Promise<void> {
    const host = await Host.start({ database, dataSource, options });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const { refresh_token: token } = await client.tokens({ scope: 'read' });
      for (const each of expected) {
        const [seen, { status }] = await statements.during(() => client.refresh(token));
        expect([status, summary(seen)]).toEqual([200, each]);
      }
    } finally {
      await host.stop();
    }
  }

  it('with a grace period are as many as without; asked again, 4 look-ups and what was refused', async () => {
    await expectRefreshes(
      { refreshTokenGracePeriod: 60 },
      [...LOOK_UPS, ...atOnce(database, ROTATION)],
      [
        ...LOOK_UPS,
        ...atOnce(database, ROTATION.slice(0, 1)),
        'SELECT oauth2_refresh_token',
        'SELECT oauth2_access_token',
        'SELECT oauth2_refresh_token',
      ],
    );
  });

  it('without rotation are 6 each time', async () => {
    const renewal = [...LOOK_UPS, ...atOnce(database, ['UPDATE oauth2_refresh_token', INSERT])];
    await expectRefreshes({ rotateRefreshTokens: false }, renewal, renewal);
  });
});

/** A column that the database fills: reading it back would be a statement more. */
@Entity(TABLES.accessToken)
class CountedAccessToken extends AbstractAccessToken {
  @Column({ type: 'integer', default: 0 })
  uses!: number;
}

describe.each(databases)('statements with a swapped class on %s', (database) => {
  it('are no more, also where the database fills a column', async () => {
    const statements = new Statements();
    const dataSource = { logging: true, logger: statements, synchronize: true } as const;
    const structure = { entities: { accessToken: CountedAccessToken } };
    const host = await Host.start({ database, dataSource, structure });
    try {
      const client = await TestClient.register(host, {
        grantTypes: ['authorization_code', 'client_credentials'],
      });
      const [seen] = await statements.during(() => client.token({ grant_type: 'client_credentials' }));
      expect(summary(seen)).toEqual(['SELECT oauth2_application', 'INSERT oauth2_access_token']);
      expect(await host.dataSource.getRepository(CountedAccessToken).find()).toMatchObject([{ uses: 0 }]);
    } finally {
      await host.stop();
    }
  });
});
