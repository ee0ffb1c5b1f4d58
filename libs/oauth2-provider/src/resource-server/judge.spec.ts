import { type Lack, lackOf } from './judge.js';
import { Plan } from './plan.js';
import type { Rule } from './rule.js';

const HERE = 'https://api.example/notes';
const THERE = 'https://api.example/files';
const NOW = new Date('2026-11-29T12:00:00Z');
const NAMES = { read: 'read', write: 'write' };

const fresh: Rule = { kind: 'acr', values: ['gold'], maxAge: 60 };
const read: Rule = { kind: 'all', scopes: ['read'] };
const ofThis: Rule = { kind: 'audience', resources: [] };
const ofThat: Rule = { kind: 'audience', resources: [THERE, 'https://x.example/'] };

describe('what a token lacks', () => {
  it.each<[string, Rule[], string[] | null, string[], Lack | undefined]>([
    ['nothing, for whatever', [], null, [], undefined],
    ['nothing, for this', [], [THERE, HERE], [], undefined],
    ['to be for this', [], [THERE], [], 'audience'],
    ['to be for anything', [], [], [], 'audience'],
    ['a name', [ofThis], null, [], 'audience'],
    ['nothing, being named', [ofThis], [HERE], [], undefined],
    ['to be for that', [ofThat], [HERE], [], 'audience'],
    ['nothing, for that', [ofThat], [THERE], [], undefined],
    ['one of two audiences', [ofThis, ofThat], [THERE], [], 'audience'],
    ['none of two audiences', [ofThis, ofThat], [THERE, HERE], [], undefined],
    ['a scope', [read], null, ['write'], 'scope'],
    ['the audience first', [read], [THERE], [], 'audience'],
    ['a login', [read, fresh], null, ['read'], 'authentication'],
    ['the scope before the login', [read, fresh], null, [], 'scope'],
  ])('%s', (_, rules, resources, scopes, expected) => {
    const plan = new Plan([], rules, NAMES, 'it');
    const bench = {
      resource: HERE,
      needs: plan.needsOf('GET'),
      covers: (wanted: readonly string[]) => wanted.every((scope) => scopes.includes(scope)),
      now: NOW,
    };
    expect(lackOf({ resources, acr: 'silver', authTime: NOW }, plan, bench)).toBe(expected);
    if (expected === 'authentication')
      expect(lackOf({ resources, acr: 'gold', authTime: NOW }, plan, bench)).toBeUndefined();
  });
});
