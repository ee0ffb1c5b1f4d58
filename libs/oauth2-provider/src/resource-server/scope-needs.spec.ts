import type { Rule } from './rule.js';
import { meetsNeeds, scopeNeeds, scopesToAskFor } from './scope-needs.js';

const NAMES = { read: 'read', write: 'write' };
const READ_WRITE: Rule = { kind: 'read-write', scopes: ['extra'] };
const MUSIC: Rule = { kind: 'resource', names: ['music', 'books'] };
const METHODS: Rule = {
  kind: 'methods',
  alternatives: { GET: [['a', 'b'], ['c']], POST: [[]], PUT: [] },
};

describe('scopeNeeds', () => {
  it.each<[string, Rule[], string | undefined, string[][][]]>([
    ['no rule', [], 'GET', []],
    ['all', [{ kind: 'all', scopes: ['a', 'b'] }], 'GET', [[['a', 'b']]]],
    ['any', [{ kind: 'any', scopes: ['a', 'b'] }], 'GET', [[['a'], ['b']]]],
    ['any of none', [{ kind: 'any', scopes: [] }], 'GET', [[]]],
    ...['GET', 'HEAD', 'OPTIONS'].flatMap((method): [string, Rule[], string, string[][][]][] => [
      [`read for ${method}`, [READ_WRITE], method, [[['extra', 'read']]]],
      [`each name for ${method}`, [MUSIC], method, [[['music:read', 'books:read']]]],
    ]),
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'PURGE', undefined].flatMap(
      (method): [string, Rule[], string | undefined, string[][][]][] => [
        [`write for ${method}`, [READ_WRITE], method, [[['extra', 'write']]]],
        [`each name for ${method}`, [MUSIC], method, [[['music:write', 'books:write']]]],
      ],
    ),
    ['alternatives', [METHODS], 'GET', [[['a', 'b'], ['c']]]],
    ['HEAD goes by GET', [METHODS], 'HEAD', [[['a', 'b'], ['c']]]],
    ['HEAD where it is named', [{ kind: 'methods', alternatives: { HEAD: [['h']] } }], 'HEAD', [[['h']]]],
    ['any token', [METHODS], 'POST', [[[]]]],
    ['nobody', [METHODS], 'PUT', [[]]],
    ['a method that is absent', [METHODS], 'DELETE', [[]]],
    ['a method by the name of every object', [METHODS], 'constructor', [[]]],
    ['no method', [METHODS], undefined, [[]]],
    ['two rules', [{ kind: 'all', scopes: ['a'] }, READ_WRITE], 'GET', [[['a']], [['extra', 'read']]]],
    ['what is about no scope', [{ kind: 'token' }, { kind: 'acr', values: ['x'] }], 'GET', []],
  ])('%s', (_, rules, method, expected) => expect(scopeNeeds(rules, method, NAMES)).toEqual(expected));
});

describe('meetsNeeds', () => {
  it.each<[string, string[][][], string[], boolean]>([
    ['nothing needed', [], [], true],
    ['any token', [[[]]], [], true],
    ['nobody', [[]], ['a'], false],
    ['the first alternative', [[['a', 'b'], ['c']]], ['a', 'b'], true],
    ['the second', [[['a', 'b'], ['c']]], ['c'], true],
    ['half of one', [[['a', 'b'], ['c']]], ['a'], false],
    ['of two rules one', [[['a']], [['b']]], ['a'], false],
    ['of two rules both', [[['a']], [['b']]], ['b', 'a'], true],
  ])('%s', (_, needs, granted, expected) =>
    expect(meetsNeeds(needs, (scopes) => scopes.every((scope) => granted.includes(scope)))).toBe(expected),
  );
});

describe('scopesToAskFor', () => {
  it.each<[string, string[][][], string[], string[]]>([
    [
      'the first alternative where nothing was granted',
      [
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
      ],
      [],
      ['a', 'b'],
    ],
    ['the one that lacks the fewest', [[['a', 'b'], ['c']]], [], ['c']],
    [
      'the one that is nearly there',
      [
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
      ],
      ['d'],
      ['c', 'd'],
    ],
    ['all of it, with what was granted', [[['a', 'b']]], ['a'], ['a', 'b']],
    ['of two rules, each scope once', [[['a', 'b']], [['b'], ['c']]], [], ['a', 'b']],
    ['nothing where nobody may', [[]], ['a'], []],
  ])('%s', (_, needs, granted, expected) => expect(scopesToAskFor(needs, granted)).toEqual(expected));
});
