import { ScopeHierarchy } from './scope-hierarchy.js';

const FILES = { files: ['files:read', 'files:write'] };

describe('ScopeHierarchy', () => {
  it.each<[string, Record<string, string[]>, string[], string[], boolean]>([
    ['nothing wanted', FILES, [], [], true],
    ['what was granted itself', FILES, ['files:read'], ['files:read'], true],
    ['a lower scope by the upper', FILES, ['files'], ['files:read', 'files:write'], true],
    ['the upper scope by a lower', FILES, ['files:read', 'files:write'], ['files'], false],
    ['a sibling', FILES, ['files:read'], ['files:write'], false],
    ['partly', FILES, ['files'], ['files:read', 'mail'], false],
    ['by two uppers', { a: ['x'], b: ['y'] }, ['a', 'b'], ['x', 'y'], true],
    ['two steps down', { admin: ['files'], ...FILES }, ['admin'], ['files:write'], true],
    ['in a circle', { a: ['b'], b: ['c'], c: ['a'] }, ['b'], ['a', 'c'], true],
    ['a name of every object', { files: ['files:read'] }, ['constructor'], ['files:read'], false],
    ['a name of every object, declared below', { files: ['constructor'] }, ['files'], ['toString'], false],
    ['nothing declared', {}, ['files'], ['files:read'], false],
  ])('%s', (_, implied, granted, wanted, expected) =>
    expect(new ScopeHierarchy(implied).covers(granted, wanted)).toBe(expected),
  );
});
