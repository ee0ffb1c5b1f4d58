import 'reflect-metadata';
import { Plan, Plans } from './plan.js';
import { type Rule, addRule } from './rule.js';

const token: Rule = { kind: 'token' };
const open: Rule = { kind: 'public' };
const refuse: Rule = { kind: 'optional', badToken: 'refuse' };
const ignore: Rule = { kind: 'optional', badToken: 'ignore' };
const read: Rule = { kind: 'all', scopes: ['read'] };
const client: Rule = { kind: 'client' };
const session: Rule = { kind: 'session' };

const names = { read: 'read', write: 'write' };
const planOf = (ofClass: Rule[], ofHandler: Rule[]) => new Plan([ofClass], ofHandler, names, 'it');

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

describe('what a class says of what its base class lets in', () => {
  /** Of a class, its base and the base of that: of each its rules. */
  const inherited = ([first, second, third]: Rule[][]) => {
    class First {
      list(): void {}
    }
    class Second extends First {}
    class Third extends Second {}
    const decorated = (type: object, rules: Rule[]) => rules.forEach((rule) => addRule(rule)(type as never));
    decorated(First, first);
    decorated(Second, second);
    decorated(Third, third);
    const handler = Object.getOwnPropertyDescriptor(First.prototype, 'list')!.value as () => void;
    return new Plans(names).of({ getHandler: () => handler, getClass: () => Third as never });
  };

  it.each<[string, Rule[][], { open?: Rule; clients?: true; sessions?: true }]>([
    ['nothing of its own: as the base', [[refuse], [], []], { open: refuse }],
    ['a token is needed, where the base takes it as optional', [[refuse], [], [token]], {}],
    ['the same between the two', [[refuse], [token], []], {}],
    ['scopes are needed, where the base takes a token as optional', [[ignore], [], [read]], {}],
    ['a token is needed, where the base lets everybody in', [[open], [token], []], {}],
    ['it lets everybody in, where the base does not', [[token], [], [open]], { open }],
    ['a token alone, where the base takes clients and sessions', [[client, session], [], [token]], {}],
    [
      'scopes, of whoever the base lets in',
      [[client, session], [], [read]],
      { clients: true, sessions: true },
    ],
    ['sessions, where the base takes clients', [[client], [session], []], { sessions: true }],
  ])('%s', (_, rules, { open: opening, clients = false, sessions = false }) => {
    const plan = inherited(rules);
    expect(plan.open).toEqual(opening);
    expect([plan.takesClients, plan.takesSessions]).toEqual([clients, sessions]);
  });

  it('adds what it needs to what the base needs, each once', () => {
    const write: Rule = { kind: 'all', scopes: ['write'] };
    expect(inherited([[read], [], [write]]).needsOf('GET')).toEqual([[['read']], [['write']]]);
  });
});
