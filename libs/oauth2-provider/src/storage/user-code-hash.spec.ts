import { createHash } from 'node:crypto';
import { UserCodeHash } from './user-code-hash.js';

const OLD = 'an old secret, long enough to be one';
const NEW = 'a new secret, long enough to be one';

describe('UserCodeHash', () => {
  it('is the same for the same code and secret, in each process', () => {
    expect(new UserCodeHash(OLD).of('WDJBMJHT')).toBe(new UserCodeHash(OLD).of('WDJBMJHT'));
    expect(new UserCodeHash(OLD).of('WDJBMJHT')).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['another code', new UserCodeHash(OLD).of('WDJBMJHK')],
    ['another secret', new UserCodeHash(NEW).of('WDJBMJHT')],
    ['no secret', createHash('sha256').update('WDJBMJHT').digest('hex')],
  ])('is another for %s', (_, other) => expect(new UserCodeHash(OLD).of('WDJBMJHT')).not.toBe(other));

  it('finds what each secret of a list hashed, and hashes with the first', () => {
    const rotated = new UserCodeHash([NEW, OLD]);
    const [before, after] = [new UserCodeHash(OLD).of('WDJBMJHT'), new UserCodeHash(NEW).of('WDJBMJHT')];
    expect(rotated.candidates('WDJBMJHT')).toEqual([after, before]);
    expect(rotated.of('WDJBMJHT')).toBe(after);
  });
});
