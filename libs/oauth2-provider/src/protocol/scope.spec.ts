import fc from 'fast-check';
import { InvalidScope, OAuthError } from './errors.js';
import { coversScopes, formatScope, parseScope, resolveScope, scopeDescriptions } from './scope.js';

describe('parseScope', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['   ', []],
    ['read', ['read']],
    ['read write', ['read', 'write']],
    ['  write   read ', ['write', 'read']],
    ['read write read', ['read', 'write']],
    ['https://api.example/notes.read !#[]~', ['https://api.example/notes.read', '!#[]~']],
    ['Read read', ['Read', 'read']],
  ])('reads %j as %j', (value, scopes) => expect(parseScope(value)).toEqual(scopes));

  it.each([
    're"ad',
    're\\ad',
    'read\twrite',
    'read\nwrite',
    'read\0',
    'r\u00e9ad',
    'read\u00a0write',
    '\x7f',
  ])('refuses %j', (value) => expect(() => parseScope(value)).toThrow(InvalidScope));

  it('survives any text, and what it returns reads the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        try {
          const scopes = parseScope(value);
          expect(parseScope(formatScope(scopes))).toEqual(scopes);
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError);
        }
      }),
    );
  });
});

describe('coversScopes', () => {
  it.each<[string[], string[], boolean]>([
    [['read', 'write'], ['write'], true],
    [['read'], [], true],
    [[], [], true],
    [['read'], ['read', 'write'], false],
    [['read'], ['Read'], false],
    [['read'], ['rea'], false],
  ])('%j covers %j: %j', (granted, wanted, expected) => expect(coversScopes(granted, wanted)).toBe(expected));
});

describe('resolveScope', () => {
  const allowed = ['read', 'write', 'openid'];

  it.each<[string | undefined, string[]]>([
    ['write', ['write']],
    ['openid read', ['openid', 'read']],
    [undefined, ['read', 'write']],
    ['', ['read', 'write']],
    ['  ', ['read', 'write']],
  ])('grants for %j: %j', (requested, granted) =>
    expect(resolveScope(requested, allowed, ['read', 'write'])).toEqual(granted),
  );

  it('keeps to the defaults that the client may have', () =>
    expect(resolveScope(undefined, ['read'], ['read', 'write'])).toEqual(['read']));

  it.each([
    ['one scope of two is beyond the client', 'read admin', allowed, ['read']],
    ['no default is within what the client may have', undefined, ['write'], ['read']],
    ['there are no defaults', undefined, allowed, []],
    ['the client may have nothing', 'read', [], ['read']],
  ])('refuses when %s', (_case, requested, may, defaults) =>
    expect(() => resolveScope(requested, may, defaults)).toThrow(InvalidScope),
  );

  it('does not repeat what the client sent', () => {
    expect(() => resolveScope('surprise', allowed, [])).toThrow(
      expect.not.objectContaining({ description: expect.stringContaining('surprise') }),
    );
  });
});

describe('scopeDescriptions', () => {
  it('describes what the server knows, in the order granted', () => {
    const known = { read: 'Read', write: 'Write' };
    expect(Object.entries(scopeDescriptions(['write', 'read', 'gone', 'toString'], known))).toEqual([
      ['write', 'Write'],
      ['read', 'Read'],
    ]);
  });
});
