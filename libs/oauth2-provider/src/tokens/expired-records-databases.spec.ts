import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { type FreshDatabase, databases, freshDatabase } from '../../../../test/support/databases.js';
import { validateOptions } from '../options/validate.js';
import { CleanupStore } from '../storage/cleanup.store.js';
import { AccessToken } from '../storage/entities/access-token.entity.js';
import { Application } from '../storage/entities/application.entity.js';
import { RefreshToken } from '../storage/entities/refresh-token.entity.js';
import { TokenFamily } from '../storage/entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from '../storage/entities.js';
import { TokenStore } from '../storage/token.store.js';
import { writesOf } from '../storage/writes.js';
import { ExpiredRecords } from './expired-records.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const PAST = new Date('2029-12-31T00:00:00Z');
const FUTURE = new Date('2030-01-02T00:00:00Z');
const EXPIRED = 300;
const OPTIONS = validateOptions({
  issuer: 'http://localhost:3000/o',
  secret: 's'.repeat(40),
  cleanupBatchSize: 40,
});

const application = Object.assign(new Application(), {
  id: uuid(),
  clientId: 'c',
  clientType: 'public',
  userId: null,
  name: '',
  clientSecrets: [],
  redirectUris: [],
  postLogoutRedirectUris: [],
  allowedOrigins: [],
  grantTypes: [],
  responseTypes: [],
  scopes: null,
  tokenEndpointAuthMethod: null,
  skipAuthorization: false,
  algorithm: '',
  requirePkce: true,
  metadata: {},
  created: PAST,
  updated: PAST,
});

/** One authorization with its access and refresh token. */
function authorization(expires: Date): [TokenFamily, AccessToken, RefreshToken] {
  const family = Object.assign(new TokenFamily(), {
    id: uuid(),
    applicationId: application.id,
    userId: 'u',
    grantType: 'authorization_code',
    scope: 'read',
    created: PAST,
    expires,
  });
  const common = {
    applicationId: application.id,
    userId: 'u',
    familyId: family.id,
    scope: 'read',
    created: PAST,
    expires,
  };
  const accessToken = Object.assign(new AccessToken(), { ...common, id: uuid(), tokenHash: uuid() });
  const refreshToken = Object.assign(new RefreshToken(), {
    ...common,
    id: uuid(),
    tokenHash: uuid(),
    accessTokenId: accessToken.id,
  });
  return [family, accessToken, refreshToken];
}

const cleanerOn = (dataSource: DataSource) => {
  const writes = writesOf(dataSource);
  const store = new TokenStore(chooseEntities(), writes, dataSource.manager);
  return new ExpiredRecords(store, OPTIONS, new CleanupStore(writes, dataSource.manager));
};

describe.each(databases)('ExpiredRecords.clear on %s', (name) => {
  let database: FreshDatabase;
  const processes: DataSource[] = [];
  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    database = await freshDatabase(name);
    const open = (synchronize: boolean) =>
      new DataSource({ ...database.options, entities: oauth2Entities(), synchronize }).initialize();
    processes.push(await open(true));
    // On SQLite both share the one connection that a process has.
    processes.push(name === 'sqlite' ? processes[0] : await open(false));
  });
  afterAll(async () => {
    await Promise.all([...new Set(processes)].map((each) => each.destroy()));
    await database.drop();
  });

  it('lets two clear at once, removes what expired and nothing else', async () => {
    const [first] = processes;
    const live = authorization(FUTURE);
    const expired = Array.from({ length: EXPIRED }, () => authorization(PAST));
    await first.manager.insert<object>(Application, application);
    for (const [place, entity] of [TokenFamily, AccessToken, RefreshToken].entries()) {
      await first.manager.insert<object>(
        entity,
        [live, ...expired].map((records) => records[place]),
      );
    }

    const cleared = await Promise.all(processes.map((each) => cleanerOn(each).clear({ now: NOW })));

    const total = (kind: 'accessToken' | 'refreshToken') =>
      cleared.reduce((sum, counts) => sum + counts[kind], 0);
    expect({ access: total('accessToken'), refresh: total('refreshToken') }).toEqual({
      access: EXPIRED,
      refresh: EXPIRED,
    });
    const left = await Promise.all(
      [TokenFamily, AccessToken, RefreshToken].map((entity) => first.manager.find<{ id: string }>(entity)),
    );
    expect(left.map((rows) => rows.map(({ id }) => id))).toEqual(live.map(({ id }) => [id]));
  });

  if (name === 'sqlite') return;

  it('waits for nobody: what another transaction holds, and its family, is left for the next time', async () => {
    const [first, second] = processes;
    const clear = () => cleanerOn(first).clear({ now: NOW });
    const [held, free] = [authorization(PAST), authorization(PAST)];
    for (const records of [held, free]) {
      // It lives longer than the last refresh token that came of it.
      records[0].expires = FUTURE;
      for (const record of records) await first.manager.insert(record.constructor, record);
    }
    const [family, , refreshToken] = held;
    await second.transaction(async (manager) => {
      const where = { id: refreshToken.id };
      await manager.findOneOrFail(RefreshToken, { where, lock: { mode: 'pessimistic_write' } });
      expect(await clear()).toMatchObject({ refreshToken: 1, accessToken: 2 });
      expect(await first.manager.existsBy(TokenFamily, { id: family.id })).toBe(true);
    });
    expect(await clear()).toMatchObject({ refreshToken: 1 });
    expect(await first.manager.existsBy(TokenFamily, { id: family.id })).toBe(false);
  });
});
