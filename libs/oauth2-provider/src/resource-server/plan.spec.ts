import { Plan } from './plan.js';
import type { Rule } from './rule.js';

const token: Rule = { kind: 'token' };
const open: Rule = { kind: 'public' };
const refuse: Rule = { kind: 'optional', badToken: 'refuse' };
const ignore: Rule = { kind: 'optional', badToken: 'ignore' };
const read: Rule = { kind: 'all', scopes: ['read'] };
const client: Rule = { kind: 'client' };
const session: Rule = { kind: 'session' };

const planOf = (ofClass: Rule[], ofHandler: Rule[]) =>
  new Plan(ofClass, ofHandler, { read: 'read', write: 'write' }, 'it');

describe('whether a token is needed at all', () => {
  it.each<[string, Rule[], Rule[], Rule | undefined]>([
    ['without a word it is', [], [], undefined],
    ['public', [], [open], open],
    ['a public method of a class that is not', [read], [open], open],
    ['a method that asks in a public class', [open], [read], undefined],
    ['a method without a word in a public class', [open], [], open],
    ['public and not, in one place', [], [open, read], undefined],
    ['optional', [], [refuse], refuse],
    ['optional, but a token that comes must do', [], [ignore, read], ignore],
    ['a method that asks in an optional class', [refuse], [token], undefined],
    ['an optional method of a class that asks', [token], [refuse], refuse],
  ])('%s', (_, ofClass, ofHandler, expected) => expect(planOf(ofClass, ofHandler).open).toEqual(expected));
});

describe('who else may come in', () => {
  it.each<[string, Rule[], Rule[], boolean, boolean]>([
    ['nobody', [], [read], false, false],
    ['whom the class lets in', [client, session], [read], true, true],
    ['whom the method lets in', [client], [session], false, true],
    ['nobody where the method wants a token', [client, session], [token], false, false],
  ])('%s', (_, ofClass, ofHandler, clients, sessions) => {
    const { takesClients, takesSessions } = planOf(ofClass, ofHandler);
    expect([takesClients, takesSessions]).toEqual([clients, sessions]);
  });
});

describe('which resource it is', () => {
  const named = (resource: string): Rule => ({ kind: 'token', resource });
  it.each<[string, Rule[], Rule[], string | undefined]>([
    ['the own', [token], [read], undefined],
    ['that of the class', [named('/a')], [token], '/a'],
    ['that of the method', [named('/a')], [named('/b')], '/b'],
  ])('%s', (_, ofClass, ofHandler, expected) => expect(planOf(ofClass, ofHandler).resource).toBe(expected));
});
