import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { NOW, aDeviceCode, aFamily, anApplication, at } from '../../../../test/support/records.js';
import { DeviceCodeStore } from './device-code.store.js';
import { Application } from './entities/application.entity.js';
import { DeviceCode } from './entities/device-code.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import { UserCodeAttemptStore } from './user-code-attempts.store.js';
import { writesOf } from './writes.js';

describe.each(databases)('what is kept of devices on %s', (name) => {
  const application = anApplication();
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let store: DeviceCodeStore;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    store = new DeviceCodeStore(chooseEntities(), writesOf(dataSource));
    await dataSource.manager.insert<object>(Application, application);
  });
  afterAll(() => fresh?.end());

  /** One that waits, as somebody read it. */
  const pending = async (changes: Partial<DeviceCode> = {}) => {
    const code = aDeviceCode(aFamily(application), {
      familyId: null,
      userId: null,
      decidedAt: null,
      ...changes,
    });
    expect(await store.add(code)).toBe(true);
    return code;
  };
  const now = ({ id }: DeviceCode) => dataSource.manager.findOneByOrFail(DeviceCode, { id });

  it('adds no code whose user code is taken', async () => {
    const { userCodeHash } = await pending();
    expect(await store.add(aDeviceCode(aFamily(application), { userCodeHash }))).toBe(false);
  });

  it('lets one user claim a code', async () => {
    const code = await pending();
    expect(await store.claim(code, 'alice')).toBe(true);
    expect(await store.claim(code, 'bob')).toBe(false);
    expect((await now(code)).userId).toBe('alice');
  });

  it.each(['allows', 'denies'])('keeps one decision, whoever %s first', async (first) => {
    const code = await pending();
    const families = [aFamily(application), aFamily(application)];
    const [decided, other] = first === 'allows' ? families : [null, families[1]];
    expect(await store.decide(code, decided, NOW)).toBe(true);
    expect(await store.decide(code, other, at(1))).toBe(false);
    expect(await store.decide(code, null, at(1))).toBe(false);
    expect(await now(code)).toMatchObject({ decidedAt: NOW, familyId: decided?.id ?? null });
    expect(await dataSource.manager.existsBy(TokenFamily, { id: other.id })).toBe(false);
  });

  it('notes one of two polls that came upon the same state', async () => {
    const first = await pending();
    expect(await store.notePoll(first, 5, NOW)).toBe(true);
    expect(await store.notePoll(first, 5, NOW)).toBe(false);
    const second = await now(first);
    expect(await store.notePoll(second, 10, at(1))).toBe(true);
    expect(await store.notePoll(second, 15, at(1))).toBe(false);
    expect(await now(first)).toMatchObject({ interval: 10, lastPolledAt: at(1) });
  });

  describe('attempts at user codes', () => {
    const limit = { most: 2, until: at(600) };
    const attempts = () => new UserCodeAttemptStore(writesOf(dataSource));

    it('are as many as there are, and begin anew when they are forgotten', async () => {
      const taken = [];
      for (let turn = 0; turn < 4; turn++) taken.push(await attempts().take('ann', limit, NOW));
      expect(taken).toEqual([null, null, at(600), at(600)]);
      expect(await attempts().take('ann', limit, at(599))).toEqual(at(600));
      expect(await attempts().take('ann', { most: 2, until: at(1200) }, at(600))).toBeNull();
      expect(await attempts().take('ann', limit, at(601))).toBeNull();
      expect(await attempts().take('ann', limit, at(602))).toEqual(at(1200));
    });

    it('are not those of a user who is spelt nearly alike', async () => {
      for (let turn = 0; turn < 3; turn++) await attempts().take('Bea', limit, NOW);
      for (const other of ['bea', 'Bea ', 'Béa']) expect(await attempts().take(other, limit, NOW)).toBeNull();
    });

    it('come back when the code was right, but none that was not taken', async () => {
      await attempts().giveBack('cleo');
      await attempts().take('cleo', limit, NOW);
      await attempts().giveBack('cleo');
      await attempts().giveBack('cleo');
      const taken = [];
      for (let turn = 0; turn < 3; turn++) taken.push(await attempts().take('cleo', limit, NOW));
      expect(taken).toEqual([null, null, at(600)]);
    });

    it('are no more when they are taken at once', async () => {
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => attempts().take('dora', { most: 5, until: at(600) }, NOW)),
      );
      expect(taken.filter((until) => until === null)).toHaveLength(5);
    });
  });
});
