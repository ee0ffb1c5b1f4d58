import { Plan } from '../plan.js';
import type { Rule } from '../rule.js';
import { type SecurityRequirement, securityOf } from './security-requirements.js';

const NAMES = { read: 'read', write: 'write' };
const all = (...scopes: string[]): Rule => ({ kind: 'all', scopes });
const any = (...scopes: string[]): Rule => ({ kind: 'any', scopes });
const optional: Rule = { kind: 'optional', badToken: 'refuse' };
const byMethod: Rule = { kind: 'methods', alternatives: { GET: [['a', 'b'], ['a']], PUT: [[]], POST: [] } };
const tokens = (...alternatives: string[][]) => alternatives.map((oauth2) => ({ oauth2 }));

describe('what a plan asks, as OpenAPI says it', () => {
  it.each<[string, Rule[], Rule[], string, SecurityRequirement[]]>([
    ['no rule', [], [], 'GET', tokens([])],
    ['any token', [{ kind: 'token' }], [], 'GET', tokens([])],
    ['class and method together', [all('a')], [all('b', 'a')], 'GET', tokens(['a', 'b'])],
    ['alternatives', [], [any('a', 'b')], 'GET', tokens(['a'], ['b'])],
    ['all and any', [all('a')], [any('b', 'c')], 'GET', tokens(['a', 'b'], ['a', 'c'])],
    ['any twice', [any('a', 'b')], [any('b', 'c')], 'GET', tokens(['a', 'c'], ['b'])],
    ['the same twice', [any('a', 'b')], [any('b', 'a')], 'GET', tokens(['a'], ['b'])],
    ['by method, the lesser alternative', [], [byMethod], 'GET', tokens(['a'])],
    ['by method, any token', [], [byMethod], 'PUT', tokens([])],
    ['by method, nobody', [], [byMethod], 'POST', tokens([])],
    ['by method, forgotten', [], [byMethod], 'DELETE', tokens([])],
    ['reading', [{ kind: 'read-write', scopes: ['a'] }], [], 'GET', tokens(['a', 'read'])],
    ['writing', [{ kind: 'resource', names: ['music'] }], [], 'POST', tokens(['music:write'])],
    ['optional', [all('a')], [optional], 'GET', [{ oauth2: ['a'] }, {}]],
    ['a client', [all('a')], [{ kind: 'client' }], 'GET', [{ oauth2: ['a'] }, { oauth2Client: [] }]],
    ['public', [], [{ kind: 'public' }], 'GET', [{}]],
    ['public in a class that is not', [all('a')], [{ kind: 'public' }], 'GET', [{}]],
  ])('%s', (_, ofClass, ofHandler, method, expected) => {
    expect(securityOf(new Plan([ofClass], ofHandler, NAMES, 'Notes.list'), method)).toEqual(expected);
  });
});
