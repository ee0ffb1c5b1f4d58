import fc from 'fast-check';
import { basicChallenge, bearerChallenge } from './challenge.js';

describe('bearerChallenge', () => {
  it('is bare without parts', () => expect(bearerChallenge({})).toBe('Bearer'));

  it('has its parts in one order', () =>
    expect(
      bearerChallenge({
        resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
        scope: 'read write',
        errorDescription: 'more is needed',
        error: 'insufficient_scope',
        realm: 'notes',
      }),
    ).toBe(
      'Bearer realm="notes", error="insufficient_scope", error_description="more is needed", scope="read write", ' +
        'resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    ));

  it.each([
    ['escapes what would end the string', { realm: 'a"b\\c' }, 'Bearer realm="a\\"b\\\\c"'],
    [
      'escapes nothing where RFC 6750 allows no escape',
      { errorDescription: 'a"b\\c' },
      'Bearer error_description="a\'b\'c"',
    ],
    ['keeps no line end and no other alphabet', { realm: 'a\r\nX: \u00e9' }, 'Bearer realm="a??X: ?"'],
    [
      'names what the login lacks (RFC 9470 section 3)',
      { acrValues: 'gold silver', maxAge: 0 },
      'Bearer acr_values="gold silver", max_age="0"',
    ],
    ['keeps an empty part', { realm: '' }, 'Bearer realm=""'],
    ['leaves out what is undefined', { realm: undefined, scope: 'read' }, 'Bearer scope="read"'],
  ])('%s', (_case, parts, expected) => expect(bearerChallenge(parts)).toBe(expected));

  it('is one header line of quoted strings, whatever goes in', () => {
    const part = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    const parts = fc.record({
      realm: part,
      error: part,
      errorDescription: part,
      scope: part,
      resourceMetadata: part,
    });
    const quoted = '"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"';
    const line = new RegExp(`^Bearer(?: [a-z_]+=${quoted}(?:, [a-z_]+=${quoted})*)?$`);
    fc.assert(fc.property(parts, (value) => expect(bearerChallenge(value)).toMatch(line)));
  });
});

describe('basicChallenge', () => {
  it.each([
    ['oauth2', 'Basic realm="oauth2", charset="UTF-8"'],
    ['a"b', 'Basic realm="a\\"b", charset="UTF-8"'],
    ['a\nb', 'Basic realm="a?b", charset="UTF-8"'],
  ])('%j', (realm, expected) => expect(basicChallenge(realm)).toBe(expected));
});
