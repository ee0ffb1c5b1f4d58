import { AbstractAccessToken, AccessToken, TABLES, TokenFamilyRepository } from 'nest-oauth2-provider';
import {
  ACCESS_TOKEN_ADMIN,
  AccessTokenAdmin,
  type AdminColumn,
  type AdminFilter,
  Administration,
  OAuth2ManagementModule,
  choice,
  column,
} from 'nest-oauth2-provider/management';
import { Column, Entity } from 'typeorm';
import { v7 as uuid } from 'uuid';
import {
  Administrator,
  AliceAdministers,
  KINDS,
  type Kind,
  LISTS,
  REVOCABLE,
  UNSEEN,
  aRecordOfEach,
  keep,
  linkOf,
} from './support/administration.js';
import { type Database, databases } from './support/databases.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host, type Platform } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { questionsOf } from './support/query-plans.js';
import { aFamily, anAccessToken, anApplication } from './support/records.js';

const other: Database = databases.includes('postgres') ? 'postgres' : 'sqlite';

describe.each<[Platform, Database]>([
  ['express', 'sqlite'],
  ['fastify', other],
])('administration on %s with %s', (platform, database) => {
  let host: Host;
  let alice: Administrator;
  let bob: Administrator;
  let records: ReturnType<typeof aRecordOfEach>;

  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      structure: { eventListeners: [EventRecorder] },
      imports: [OAuth2ManagementModule.forRoot({ policy: AliceAdministers })],
    });
    [alice, bob] = [new Administrator(host), new Administrator(host, 'bob')];
    records = aRecordOfEach();
    await keep(host, records);
  });
  afterAll(() => host?.stop());
  beforeEach(() => resetUsers());

  const pathOf = (kind: Kind) => `${LISTS[kind]}/${records[kind].id}`;
  const everyPage = () => [
    '',
    ...KINDS.map((kind) => `${LISTS[kind]}/`),
    ...KINDS.map((kind) => `${pathOf(kind)}/`),
    ...REVOCABLE.map((kind) => `${pathOf(kind)}/revoke/`),
  ];

  it('is for administrators alone', async () => {
    for (const path of everyPage()) {
      expect([path, (await alice.ask(path)).status]).toEqual([path, 200]);
      expect([path, (await bob.ask(path)).status]).toEqual([path, 403]);
      expect([path, (await host.fetch(`admin/${path}`)).status]).toEqual([path, 303]);
    }
    users.delete('alice');
    for (const path of everyPage()) expect([path, (await alice.ask(path)).status]).toEqual([path, 403]);
  });

  it.each(REVOCABLE)(
    'lets only administrators revoke, and by the form that they were shown: %s',
    async (kind) => {
      const before = EventRecorder.of(host).heard.length;
      const path = `${pathOf(kind)}/revoke/`;
      for (const [who, form] of [
        [bob, { csrf_token: 'x' }],
        [alice, {}],
        [alice, { csrf_token: 'x' }],
      ] as const)
        expect((await who.post(path, form)).status).toBe(403);
      expect((await host.post(`admin/${path}`, {})).status).toBe(303);
      expect(EventRecorder.of(host).heard).toHaveLength(before);
    },
  );

  it('shows what nobody may know on no page, in no language, and has all its words', async () => {
    for (const language of ['en', 'de', 'ar']) {
      for (const path of everyPage()) {
        const page = await alice.read(path, { 'accept-language': language });
        expect(page).toContain(`<html lang="${language}"`);
        expect(page).not.toContain(UNSEEN);
        expect([path, /management\.[a-z-]+(\.|")/.exec(page)?.[0]]).toEqual([path, undefined]);
        expect(page).not.toContain('<b>&');
        expect(page).not.toContain('<script');
      }
    }
  });

  it('finds no secret by its hash', async () => {
    for (const kind of KINDS) {
      for (const digit of '1234567890')
        expect(await alice.list(`${LISTS[kind]}/?search=${UNSEEN}-${digit}`)).toEqual([]);
      expect(await alice.list(`${LISTS[kind]}/?search=${records.accessToken.tokenHash}`)).toEqual([]);
    }
  });

  it.each(KINDS)(
    'finds %s by its id, its user, and its application by id, identifier and name',
    async (kind) => {
      const { application, tokenFamily } = records;
      const found = [records[kind].id];
      const terms = [records[kind].id, application.id, application.clientId, application.name.toUpperCase()];
      if (kind !== 'application') terms.push('bob');
      if (!['application', 'logoutDelivery'].includes(kind)) terms.push(tokenFamily.id);
      // What belongs to the user of an authorization, with its application, where the record names none.
      for (const term of [...terms, ` ${terms[0]} `])
        expect([term, await alice.list(`${LISTS[kind]}/?search=${encodeURIComponent(term)}`)]).toEqual([
          term,
          found,
        ]);
      for (const term of ['bo', 'carol', uuid()])
        expect([term, await alice.list(`${LISTS[kind]}/?search=${term}`)]).toEqual([term, []]);
      expect(await alice.list(`${LISTS[kind]}/?application=${application.id}`)).toEqual(found);
      expect(await alice.list(`${LISTS[kind]}/?application=${uuid()}`)).toEqual([]);
      expect(await alice.list(`${LISTS[kind]}/?until=2020-01-31`)).toEqual([]);
      expect(await alice.list(`${LISTS[kind]}/?until=2999-12-31`)).toEqual(found);
    },
  );

  it.each<[Kind, string, string[]]>([
    ['accessToken', 'live', ['revoked', 'expired']],
    ['refreshToken', 'live', ['revoked', 'used', 'expired']],
    ['idToken', 'live', ['revoked', 'expired']],
    ['tokenFamily', 'live', ['revoked', 'expired']],
    ['authorizationCode', 'live', ['revoked', 'used', 'expired']],
    ['deviceCode', 'allowed', ['pending', 'denied', 'revoked', 'used', 'expired']],
    ['logoutDelivery', 'given-up', ['pending']],
  ])('filters %s by its state', async (kind, state, others) => {
    expect(await alice.list(`${LISTS[kind]}/?state=${state}`)).toEqual([records[kind].id]);
    for (const each of others) expect(await alice.list(`${LISTS[kind]}/?state=${each}`)).toEqual([]);
    expect(await alice.list(`${LISTS[kind]}/?state=${state}&search=${records[kind].id}`)).toHaveLength(1);
    expect(await alice.list(`${LISTS[kind]}/?state=${others[0]}&search=${records[kind].id}`)).toEqual([]);
  });

  it('offers the choice between applications of the same name', async () => {
    const twins = [anApplication({ name: 'Twin' }), anApplication({ name: 'twin' })];
    await keep(host, { application: twins });
    const page = await alice.read('access-tokens/?search=Twin');
    for (const { id } of twins) expect(page).toContain(`application=${id}`);
    expect((await alice.list('applications/?search=TWI')).sort()).toEqual(twins.map(({ id }) => id).sort());
  });

  it('goes through a list from page to page and back, with as many statements as for one record', async () => {
    const application = anApplication();
    const families = Array.from({ length: 120 }, () => aFamily(application, { userId: 'carol' }));
    const tokens = families.map((family) => anAccessToken(family));
    await keep(host, { application, tokenFamily: families, accessToken: tokens });
    const newest = tokens.map(({ id }) => id).reverse();
    const pages: string[] = [];
    let asked: unknown[] = [];
    for (
      let path: string | undefined = 'access-tokens/?user=carol&state=live';
      path;
      path = linkOf(pages.at(-1)!, 'Older')
    ) {
      const at = path;
      asked = await questionsOf(host.dataSource, async () => void pages.push(await alice.read(at)));
    }
    expect(asked.length).toBeLessThanOrEqual(4);
    const shown = pages.map((page) =>
      [...page.matchAll(/access-tokens\/([0-9a-f-]{36})\//g)].map(([, id]) => id),
    );
    expect(shown.map((ids) => ids.length)).toEqual([50, 50, 20]);
    expect(shown.flat()).toEqual(newest);
    expect(await alice.list(linkOf(pages[2], 'Newer')!)).toEqual(shown[1]);
    expect(await alice.list(linkOf(pages[2], 'Newest')!)).toEqual(shown[0]);
    expect(linkOf(pages[0], 'Newer')).toBeUndefined();
  });

  it.each<[Kind, string]>([
    ['tokenFamily', 'authorization'],
    ['accessToken', 'authorization'],
    ['refreshToken', 'authorization'],
    ['idToken', 'authorization'],
    ['authorizationCode', 'authorization'],
    ['deviceCode', 'authorization'],
    ['consent', 'consent'],
  ])('revokes %s with all that belongs to it', async (kind, ended) => {
    const mine = aRecordOfEach();
    await keep(host, mine);
    const recorder = EventRecorder.of(host);
    const before = recorder.heard.length;
    const answer = await alice.revoke(LISTS[kind], mine[kind].id);
    const back = kind === 'consent' ? '' : `${mine[kind].id}/`;
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/o/admin/${LISTS[kind]}/${back}?done=ended-${ended}`,
    ]);
    const told = recorder.heard.slice(before);
    expect(told.map(({ name }) => name)).toEqual([
      kind === 'consent' ? 'authorizations.revoked' : 'family.revoked',
      'management.changed',
    ]);
    expect(told[0]).toMatchObject({ reason: 'administrator', userId: 'bob' });
    expect(told[1]).toMatchObject({
      action: 'record.revoke',
      by: 'alice',
      asAdministrator: true,
      via: 'session',
      recordId: mine[kind].id,
      applicationId: mine.application.id,
      userId: 'bob',
    });
    const family = await host.app.get(TokenFamilyRepository).findOneByOrFail({ id: mine.tokenFamily.id });
    // Its client is to be told of it, by the back channel.
    expect([family.isLive(new Date()), family.sessionId]).toEqual([false, null]);
    expect(await alice.list(`access-tokens/?state=live&authorization=${family.id}`)).toEqual([]);
    expect(await alice.list(`access-tokens/?state=revoked&authorization=${family.id}`)).toHaveLength(1);
    const page = await alice.ask(`${LISTS[kind]}/${back}?done=ended-${ended}`);
    expect(await page.text()).toContain('role="status"');
    expect((await alice.ask(`consents/${mine.consent.id}/`)).status).toBe(kind === 'consent' ? 404 : 200);
  });

  it('revokes what comes from no authorization by itself, once', async () => {
    const mine = aRecordOfEach();
    const { application, accessToken } = mine;
    const deviceCode = Object.assign(mine.deviceCode, { familyId: null, userId: null, decidedAt: null });
    const alone = Object.assign(accessToken, { familyId: null, userId: null });
    await keep(host, { application, accessToken: alone, deviceCode });
    const recorder = EventRecorder.of(host);
    const before = recorder.heard.length;
    const done = [
      await alice.revoke('access-tokens', alone.id),
      await alice.revoke('device-codes', deviceCode.id),
      await alice.revoke('access-tokens', alone.id),
    ].map((answer) => /done=(.*)/.exec(answer.headers.get('location')!)![1]);
    expect(done).toEqual(['ended-record', 'ended-record', 'ended-nothing']);
    const told = recorder.heard.slice(before).map(({ name }) => name);
    expect(told.filter((name) => name !== 'management.changed')).toEqual(['token.revoked']);
    expect(await alice.list(`access-tokens/?search=${alone.id}&state=revoked`)).toEqual([alone.id]);
    expect(await alice.list(`device-codes/?search=${deviceCode.id}&state=expired`)).toEqual([deviceCode.id]);
  });

  it.each([
    ['applications', 'application'],
    ['logouts', 'logoutDelivery'],
  ] as const)('revokes no %s', async (list, kind) => {
    expect((await alice.ask(`${list}/${records[kind].id}/revoke/`)).status).toBe(405);
  });

  it('knows no other list, record or page', async () => {
    const id = uuid();
    const paths = [
      'things/',
      'constructor/',
      `things/${id}/`,
      ...KINDS.flatMap((kind) => [
        `${LISTS[kind]}/${id}/`,
        `${LISTS[kind]}/${id}/revoke/`,
        `${LISTS[kind]}/x/`,
        `${LISTS[kind]}/ffffffff-ffff-ffff-ffff-ffffffffffff/`,
      ]),
    ];
    for (const path of paths) expect([path, (await alice.ask(path)).status]).toEqual([path, 404]);
  });

  it('takes any question without a fault of its own', async () => {
    const values = [
      'x',
      '%00',
      '%E0%A4%A',
      '%ED%A0%80',
      "'%3B--",
      '%25_!',
      '[]',
      '-1',
      '1e9',
      '2030-02-30',
      '0000-00-00',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '00000000-0000-8000-8000-000000000000',
      '🦉'.repeat(100),
      'y'.repeat(10_000),
    ];
    const names = [
      'search',
      'after',
      'before',
      'until',
      'user',
      'application',
      'authorization',
      'state',
      'limit',
      'x',
    ];
    for (const [list, few] of [
      ['access-tokens', values],
      ['applications', values.slice(0, 5)],
      ['consents', values.slice(-4)],
    ] as const) {
      for (const name of names) {
        for (const value of few) {
          const path = `${list}/?${name}=${value}`;
          const { status } = await alice.ask(path);
          expect([path, status < 500]).toEqual([path, true]);
        }
      }
      for (const query of [
        'state=live&state=live',
        'search[x]=1',
        'clientType=toString',
        'state=constructor',
      ])
        expect([query, (await alice.ask(`${list}/?${query}`)).status < 500]).toEqual([query, true]);
    }
    for (const path of [
      '%00/',
      '%E0%A4%A/',
      'access-tokens/%00/',
      'access-tokens/%E0%A4%A/',
      '../../admin/x/',
    ])
      expect([path, (await alice.ask(path)).status < 500]).toEqual([path, true]);
    for (const bad of ['after=x', 'before=x', 'until=x', 'application=x', 'state=x', 'limit=x', 'limit=0'])
      expect([bad, (await alice.ask(`access-tokens/?${bad}`)).status]).toEqual([bad, 400]);
  });

  it('says at a glance how the server does, with charts that say it in words', async () => {
    const page = await alice.read('');
    const charts = [...page.matchAll(/<svg class="chart turns" role="img" aria-labelledby="(\S+) (\S+)"/g)];
    expect(charts).toHaveLength(2);
    for (const [, title, text] of charts) {
      expect(page).toMatch(new RegExp(`<title id="${title}">[^<]+</title>`));
      expect(page).toMatch(new RegExp(`<desc id="${text}">[^<]*\\d[^<]*</desc>`));
    }
    expect(page).toContain('Live access tokens');
    expect(page).toContain('Live for more than a week');
    for (const kind of KINDS) expect(page).toContain(`/o/admin/${LISTS[kind]}/`);
    expect(linkOf(page, 'Access tokens')).toBe('access-tokens/');
  });
});

@Entity(TABLES.accessToken)
class MarkedToken extends AbstractAccessToken {
  @Column({ type: 'varchar', length: 20, default: 'web' })
  channel!: string;
}

/** A host's own: it shows the column that it added, and filters by it. */
class MarkedTokenAdmin extends AccessTokenAdmin {
  override get columns(): readonly AdminColumn<MarkedToken>[] {
    return [...super.columns, column<MarkedToken>('channel', { label: 'Channel' })];
  }

  override get filters(): readonly AdminFilter[] {
    return [...super.filters, choice('channel', ['web', 'night'], { label: 'Channel' })];
  }
}

describe('an admin class of the host', () => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({
      structure: { entities: { accessToken: MarkedToken } },
      dataSource: { synchronize: true },
      imports: [
        OAuth2ManagementModule.forRoot({
          policy: AliceAdministers,
          administration: { accessToken: MarkedTokenAdmin },
        }),
      ],
    });
  });
  afterAll(() => host?.stop());

  it('stands in the place of the default, with columns of its own', async () => {
    const { application, tokenFamily, accessToken } = aRecordOfEach();
    await keep(host, { application, tokenFamily });
    const manager = host.dataSource.manager;
    const nightly = Object.assign(manager.create(MarkedToken, { ...accessToken }), { channel: 'night' });
    await manager.insert<object>(MarkedToken, nightly);
    const alice = new Administrator(host);
    expect(await alice.list('access-tokens/?channel=night')).toEqual([nightly.id]);
    expect(await alice.list('access-tokens/?channel=web')).toEqual([]);
    expect(await alice.read('access-tokens/')).toContain('<td data-label="Channel"><bdi>night</bdi></td>');
    expect(host.app.get<AccessTokenAdmin>(ACCESS_TOKEN_ADMIN)).toBeInstanceOf(MarkedTokenAdmin);
    expect(host.app.get(Administration).of('accessToken')).toBeInstanceOf(MarkedTokenAdmin);
  });

  it.each(['tokenHash', 'clientSecrets', 'sealedResponse', 'nonce'])(
    'cannot show or filter by %s',
    (name) => {
      expect(() => column(name)).toThrow('no page may show');
      expect(() => choice(name, ['x'])).toThrow('no page may show');
    },
  );

  it('has a place that there is', () => {
    const administration = { token: AccessTokenAdmin } as object;
    expect(() => OAuth2ManagementModule.forRoot({ administration })).toThrow(
      'administration.token is unknown',
    );
  });

  it('is no administrator by itself', async () => {
    const admin = host.app.get(Administration).of('accessToken');
    const person = { userId: 'bob', user: null, isAdministrator: false, via: 'token' } as const;
    await expect(admin.revoke(person, uuid())).rejects.toMatchObject({ status: 403 });
    expect(await host.dataSource.manager.count(AccessToken).catch(() => 0)).toBe(0);
  });
});
