import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { openDatabase } from '../database/open-database.js';
import { InvalidUser } from './user-rules.js';
import { User } from './user.entity.js';
import { Users } from './users.js';

let dataSource: DataSource;
let users: Users;

beforeEach(async () => {
  dataSource = await openDatabase(await dataSourceOptions('sqlite::memory:'));
  users = new Users(dataSource);
});
afterEach(() => dataSource.destroy());

describe('Users', () => {
  it('knows who has which password', async () => {
    const alice = await users.create({ username: 'alice', password: 'correct horse' });
    expect(await users.verify('alice', 'correct horse')).toMatchObject({ id: alice.id });
    expect(await users.verify('alice', 'wrong horse')).toBeNull();
    expect(await users.verify('alice', '')).toBeNull();
    expect(await users.verify('bob', 'correct horse')).toBeNull();
  });

  it('keeps passwords as argon2id alone', async () => {
    await users.create({
      username: 'alice',
      password: 'correct horse',
      email: 'alice@example.com',
      isAdmin: true,
    });
    const rows: unknown = await dataSource.query('SELECT * FROM users');
    expect(rows).toEqual([
      expect.objectContaining({
        username: 'alice',
        email: 'alice@example.com',
        is_admin: 1,
        password_hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
      }),
    ]);
    expect(JSON.stringify(rows)).not.toContain('correct horse');
  });

  it('has no place for a disabled user', async () => {
    const { id } = await users.create({ username: 'alice', password: 'correct horse' });
    await dataSource.getRepository(User).update({ id }, { disabled: true });
    expect(await users.find(id)).toBeNull();
    expect(await users.findEnabledByUsername('alice')).toBeNull();
    expect(await users.verify('alice', 'correct horse')).toBeNull();
    expect(await users.findByUsername('alice')).toMatchObject({ id });
  });

  it('compares a password for an unknown user, too', async () => {
    // No clock: what is compared with is a hash of the same cost as a real one.
    const nobody = await (users as unknown as { nobodysHash: Promise<string> }).nobodysHash;
    const { passwordHash } = await users.create({ username: 'alice', password: 'correct horse' });
    const cost = (hash: string) => hash.split('$').slice(1, 4);
    expect(cost(nobody)).toEqual(cost(passwordHash));
  });

  it('refuses a name that is taken', async () => {
    await users.create({ username: 'alice', password: 'correct horse' });
    await expect(users.create({ username: 'alice', password: 'another one' })).rejects.toThrow(InvalidUser);
  });

  it.each([
    [{ username: '', password: 'correct horse' }, /username/],
    [{ username: 'a b', password: 'correct horse' }, /username/],
    [{ username: 'alice\0', password: 'correct horse' }, /username/],
    [{ username: '<b>', password: 'correct horse' }, /username/],
    [{ username: 'a'.repeat(151), password: 'correct horse' }, /username/],
    [{ username: 'alice', password: '' }, /password/],
    [{ username: 'alice', password: 'x'.repeat(1025) }, /password/],
    [{ username: 'alice', password: 'correct horse', email: 'nowhere' }, /email/],
  ])('refuses %j', async (user, message) => {
    await expect(users.create(user)).rejects.toThrow(message);
    expect(await users.isEmpty()).toBe(true);
  });

  it.each(['\0', '\ud800', "' OR 1=1 --", 'x'.repeat(100_000), ''])('finds nobody under %j', async (name) => {
    expect(await users.verify(name, name)).toBeNull();
    expect(await users.find(name)).toBeNull();
  });
});
