import { combinedNeed, meetsAuthentication } from './step-up.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe('meetsAuthentication', () => {
  it.each([
    ['nothing asked, nothing known', { values: [] }, {}, true],
    ['a class that is asked', { values: ['silver', 'gold'] }, { acr: 'gold' }, true],
    ['another class', { values: ['gold'] }, { acr: 'silver' }, false],
    ['a class in other case', { values: ['gold'] }, { acr: 'Gold' }, false],
    ['no class', { values: ['gold'] }, { acr: null }, false],
    ['an unknown class', { values: ['gold'] }, {}, false],
    ['a fresh login', { values: [], maxAge: 60 }, { authTime: ago(59) }, true],
    ['a login of that very age', { values: [], maxAge: 60 }, { authTime: ago(60) }, true],
    ['an old login', { values: [], maxAge: 60 }, { authTime: ago(61) }, false],
    ['a login that nobody knows the age of', { values: [], maxAge: 60 }, { authTime: null }, false],
    ['nobody logged in', { values: [], maxAge: 60 }, {}, false],
    ['no age at all is asked for: just now', { values: [], maxAge: 0 }, { authTime: ago(1) }, false],
    ['the class but too old', { values: ['gold'], maxAge: 60 }, { acr: 'gold', authTime: ago(61) }, false],
    ['fresh but of another class', { values: ['gold'], maxAge: 60 }, { acr: 'x', authTime: ago(1) }, false],
  ])('%s', (_, need, login, expected) => expect(meetsAuthentication(need, login, NOW)).toBe(expected));
});

describe('combinedNeed', () => {
  it.each([
    ['one as it is', [{ values: ['a'], maxAge: 5 }], { values: ['a'], maxAge: 5 }],
    ['what both allow', [{ values: ['a', 'b'] }, { values: ['b', 'c'] }], { values: ['b'] }],
    ['any class beside a list', [{ values: [] }, { values: ['a'] }], { values: ['a'] }],
    [
      'the smaller age',
      [
        { values: [], maxAge: 9 },
        { values: [], maxAge: 3 },
      ],
      { values: [], maxAge: 3 },
    ],
    ['nothing in common', [{ values: ['a'] }, { values: ['b'] }], { values: ['b'] }],
  ])('%s', (_, needs, expected) => expect(combinedNeed(needs)).toEqual(expected));
});
