import fc from 'fast-check';
import {
  type KeyInstants,
  type KeyState,
  activeKey,
  isDue,
  nextActiveFrom,
  removableAt,
  spentKeys,
  stateOf,
} from './signing-key-life.js';

const LEAD = 3600;
const at = (seconds: number) => new Date(seconds * 1000);
const key = (generation: number, activeFrom: number, usedUntil = 0, algorithm = 'RS256'): KeyInstants => ({
  algorithm,
  generation,
  activeFrom: at(activeFrom),
  usedUntil: at(usedUntil),
});

describe('the life of signing keys', () => {
  /** Made at 0; its successor at 10 000, which takes over at 13 600; its last token lives until 20 000. */
  const [first, second] = [key(1, 0, 20_000), key(2, 13_600, 30_000)];

  it.each<[string, KeyInstants[], number, KeyState[]]>([
    ['alone', [first], 5, ['active']],
    // On a process whose clock is behind that of the one that made it.
    ['alone, made in the future', [key(1, 100)], 5, ['active']],
    ['the next is published', [first, second], 13_599, ['active', 'next']],
    ['the next takes over', [first, second], 13_600, ['retired', 'active']],
    ['its last token is about to expire', [first, second], 19_999, ['retired', 'active']],
    ['its last token has expired', [first, second], 20_000, ['spent', 'active']],
    [
      'it has signed nothing: a lead time goes by all the same',
      [key(1, 0), second],
      17_199,
      ['retired', 'active'],
    ],
    ['it has signed nothing, a lead time later', [key(1, 0), second], 17_200, ['spent', 'active']],
    [
      'an old one whose tokens live long',
      [key(1, 0, 99_999), key(2, 10), key(3, 20)],
      50_000,
      ['retired', 'spent', 'active'],
    ],
    ['another algorithm', [first, key(2, 5, 0, 'ES256')], 10, ['active', 'active']],
  ])('%s', (_, keys, now, states) => {
    expect(keys.map((each) => stateOf(each, keys, LEAD, at(now)))).toEqual(states);
  });

  it.each([
    [0, undefined],
    // The clock of whoever removes may be ahead of the others.
    [19_999, undefined],
    [20_000, first],
  ])('at %i there is nothing to remove, or the first', (now, expected) => {
    expect(spentKeys([second, first], at(now))).toEqual(expected ? [expected] : []);
  });

  it('has one key that signs for each algorithm, at any time and in any order', () => {
    const instants = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        fc.array(instants, { minLength: 1, maxLength: 6 }),
        instants,
        instants,
        (starts, used, now) => {
          const keys = starts.sort((a, b) => a - b).map((start, generation) => key(generation, start, used));
          const states = keys.map((each) => stateOf(each, keys, 10, at(now)));
          expect(states.filter((state) => state === 'active')).toHaveLength(1);
          expect(activeKey([...keys].reverse(), 'RS256', at(now))).toBe(keys[states.indexOf('active')]);
          // The newer, the earlier in its life.
          const order = ['spent', 'retired', 'active', 'next'];
          const ages = states.filter((state) => state !== 'spent').map((state) => order.indexOf(state));
          expect(ages).toEqual([...ages].sort());
          for (const each of spentKeys(keys, at(now))) {
            expect(each.usedUntil <= at(now)).toBe(true);
            expect(removableAt(each, keys, 0)! <= at(now)).toBe(true);
          }
        },
      ),
    );
  });

  it.each<[string, KeyInstants[], Date | undefined]>([
    ['the first signs at once', [], at(100)],
    ['the next a lead time later', [key(1, 50)], at(100 + LEAD)],
    ['there is no other while one waits', [key(1, 50), key(2, 101)], undefined],
    ['those of another algorithm do not count', [key(1, 500, 0, 'ES256')], at(100)],
  ])('%s', (_, keys, expected) => {
    expect(nextActiveFrom(keys, 'RS256', LEAD, at(100))).toEqual(expected);
  });

  it.each([
    [key(1, 0), 0, 1_000_000, false],
    [key(1, 0), 86_400, 86_400 - LEAD - 1, false],
    [key(1, 0), 86_400, 86_400 - LEAD, true],
    [key(2, 86_400), 86_400, 86_399, false],
  ])('of %j and an age of %i the next is due at %i: %s', (newest, age, now, expected) => {
    expect(isDue(newest, age, LEAD, at(now))).toBe(expected);
  });
});
