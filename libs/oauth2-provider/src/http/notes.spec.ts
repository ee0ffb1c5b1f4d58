import { inspect } from 'node:util';
import { Notes } from './notes.js';

const SECRET = { token: 'secret' };

describe('a note', () => {
  const notes = new Notes<object>();

  it('is of that object and of that kind alone', () => {
    const [about, other] = [{ id: 1 }, { id: 1 }];
    notes.set(about, SECRET);
    const others = new Notes<object>();
    others.set(about, { another: true });
    expect(notes.get(about)).toBe(SECRET);
    expect(notes.get(other)).toBeUndefined();
    expect(others.get(about)).toEqual({ another: true });
    notes.set(about, other);
    expect(notes.get(about)).toBe(other);
  });

  it.each([
    ['an object', { id: 1 }],
    ['one without a prototype', Object.assign(Object.create(null) as object, { id: 1 })],
    ['one that is frozen', Object.freeze({ id: 1 })],
    ['a function', Object.assign(() => undefined, { id: 1 })],
  ])('on %s is seen by nothing that copies, compares or prints it', (_kind, about) => {
    const before = inspect(about, { showHidden: true });
    notes.set(about, SECRET);
    expect(notes.get(about)).toBe(SECRET);
    expect(notes.get({ ...about })).toBeUndefined();
    expect(Reflect.ownKeys(about)).not.toContainEqual(expect.stringMatching(/note/i));
    expect(Object.getOwnPropertySymbols(about)).toEqual([]);
    expect(inspect(about, { showHidden: true })).toBe(before);
    expect(JSON.stringify({ about })).not.toContain('secret');
  });
});
