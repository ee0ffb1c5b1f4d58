import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { SessionData } from 'express-session';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { openDatabase } from '../database/open-database.js';
import { DatabaseSessionStore } from './database-session-store.js';
import { LOGIN_LIFETIME, VISITOR_LIFETIME } from './session-lifetimes.js';
import { StoredSession } from './session.entity.js';

const ID = 'the-value-in-the-cookie';
const NOW = Date.UTC(2027, 0, 1);
const COOKIE = { originalMaxAge: null, path: '/' };

let dataSource: DataSource;
let store: DatabaseSessionStore;

beforeEach(async () => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  dataSource = await openDatabase(await dataSourceOptions('sqlite::memory:'));
  store = new DatabaseSessionStore(dataSource);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await dataSource.destroy();
});

type Done<Result> = (error: unknown, result?: Result) => void;

const get = (id: string) => promisify((done: Done<SessionData | null>) => store.get(id, done))();
const run = (work: (done: Done<void>) => void) => promisify(work)();
const set = (id: string, content: object) =>
  run((done) => store.set(id, { cookie: COOKIE, ...content }, done));
const rows = () => dataSource.getRepository(StoredSession).find();

describe('DatabaseSessionStore', () => {
  it('gives back what it was given', async () => {
    await set(ID, { csrfSecret: 'a' });
    expect(await get(ID)).toEqual({ cookie: COOKIE, csrfSecret: 'a' });
    expect(await get('another')).toBeNull();
  });

  it('replaces, and keeps one row', async () => {
    await set(ID, { csrfSecret: 'a' });
    await set(ID, { csrfSecret: 'b' });
    expect(await get(ID)).toMatchObject({ csrfSecret: 'b' });
    expect(await rows()).toHaveLength(1);
  });

  it('keeps the hash of the id, never the id', async () => {
    await set(ID, { csrfSecret: 'a' });
    expect(await rows()).toMatchObject([{ hash: createHash('sha256').update(ID).digest('hex') }]);
    expect(JSON.stringify(await dataSource.query('SELECT * FROM sessions'))).not.toContain(ID);
  });

  it('forgets what is destroyed', async () => {
    await set(ID, {});
    await run((done) => store.destroy(ID, done));
    expect(await get(ID)).toBeNull();
    await run((done) => store.destroy(ID, done));
  });

  it.each([
    ['a visitor', {}, NOW + VISITOR_LIFETIME],
    ['a login', { userId: 'u', authTime: NOW / 1000 - 60 }, NOW - 60_000 + LOGIN_LIFETIME],
  ])('ends the session of %s in its time', async (_, content, end) => {
    await set(ID, content);
    jest.mocked(Date.now).mockReturnValue(end - 1);
    expect(await get(ID)).not.toBeNull();
    jest.mocked(Date.now).mockReturnValue(end);
    expect(await get(ID)).toBeNull();
  });

  it('removes what is past its time and nothing else', async () => {
    await set('visitor', {});
    await set('login', { userId: 'u', authTime: NOW / 1000 });
    jest.mocked(Date.now).mockReturnValue(NOW + VISITOR_LIFETIME + 1);
    await store.deleteExpired();
    expect(await rows()).toMatchObject([{ userId: 'u' }]);
  });

  it('says so when the database fails', async () => {
    await dataSource.query('DROP TABLE sessions');
    await expect(get(ID)).rejects.toThrow();
    await expect(set(ID, {})).rejects.toThrow();
  });
});
