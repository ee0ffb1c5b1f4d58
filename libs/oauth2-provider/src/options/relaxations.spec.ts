import { randomBytes } from 'node:crypto';
import { CATALOGUE } from './catalogue.js';
import type { OAuth2ProviderOptionsInput } from './options.js';
import { type ServerFacts, relaxations, startWarnings } from './relaxations.js';
import { InvalidOptions } from './invalid-options.js';
import { validateOptions } from './validate.js';

interface Given extends Partial<Omit<ServerFacts, 'options'>> {
  options?: Partial<OAuth2ProviderOptionsInput>;
}

const facts = ({ options, ...more }: Given): ServerFacts => ({
  options: validateOptions({
    issuer: 'https://auth.example.com/o',
    secret: randomBytes(36).toString('base64'),
    ...options,
  }),
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
  isSqlite: false,
  isProduction: false,
  hasSeveralProcesses: false,
  ...more,
});
const production = (given: Given = {}) => facts({ isProduction: true, ...given });
const HTTP = { issuer: 'http://localhost:3000/o' };
const PUBLISHED = 'for-development-only-never-keep-this-in-production';

const OWN = { allowLoopbackFetch: true };

describe('relaxations', () => {
  const cases: [string, ServerFacts, string[]][] = [
    ['the defaults in development', facts({}), []],
    ['the defaults in production', production(), []],
    ['the password grant', facts({ grantTypes: ['password'] }), ['W001']],
    ['tokens in the fragment', facts({ responseTypes: ['code', 'token'] }), ['W002']],
    ['tokens in the fragment, with others', facts({ responseTypes: ['code id_token token'] }), ['W002']],
    ['ID tokens in the fragment', facts({ responseTypes: ['id_token', 'code id_token'] }), []],
    ['PKCE plain', facts({ options: { profile: 'oauth2.0-compatible' } }), ['W003']],
    ['optional PKCE', facts({ options: { pkce: 'optional' } }), ['W004']],
    ['wildcards', facts({ options: { allowUriWildcards: true } }), ['W005']],
    ['http in development', facts({ options: HTTP }), []],
    ['http in production', production({ options: HTTP }), ['W006']],
    ['no rotation', facts({ options: { rotateRefreshTokens: false } }), ['W007']],
    ['a grace of a minute', facts({ options: { refreshTokenGracePeriod: 60 } }), []],
    ['a grace beyond', facts({ options: { refreshTokenGracePeriod: 61 } }), ['W008']],
    ['users unasked', facts({ options: { checkResourceOwner: false } }), ['W009']],
    ['a published secret in development', facts({ options: { secret: PUBLISHED } }), []],
    ['a published secret', production({ options: { secret: PUBLISHED } }), ['W010']],
    ['a secret of few characters', production({ options: { secret: 'abcdefg'.repeat(8) } }), ['W010']],
    ['a hexadecimal secret', production({ options: { secret: randomBytes(32).toString('hex') } }), []],
    [
      'an old one',
      production({ options: { secret: [randomBytes(32).toString('hex'), PUBLISHED] } }),
      ['W010'],
    ],
    ['SQLite in development', facts({ isSqlite: true }), []],
    ['SQLite in production', production({ isSqlite: true }), ['W011']],
    ['SQLite and several processes', facts({ isSqlite: true, hasSeveralProcesses: true }), ['W012']],
    ['several processes', production({ hasSeveralProcesses: true }), []],
    ['requests to this machine in development', facts({ options: OWN }), []],
    ['requests to this machine', production({ options: OWN }), ['W013']],
  ];
  it.each(cases)('of %s', (_case, given, expected) => {
    expect(relaxations(given)).toEqual(expected);
  });

  it('has a rule for each setting of the catalogue', () => {
    const settings = Object.keys(CATALOGUE).filter((code) => code < 'W020' && code.startsWith('W'));
    expect([...new Set(cases.flatMap(([, , codes]) => codes))]).toEqual(settings);
  });
});

describe('startWarnings', () => {
  it('says each with its code, once', () => {
    const said = startWarnings(facts({ options: { pkce: 'optional', checkResourceOwner: false } }));
    expect(said).toEqual([
      expect.stringMatching(/^W004: Confidential clients may do without PKCE\. A stolen code /),
      expect.stringMatching(/^W009: /),
    ]);
  });

  const several = { isSqlite: true, hasSeveralProcesses: true };
  it.each<[string, Given, string]>([
    ['plain PKCE', { options: { profile: 'oauth2.0-compatible' } }, 'W003'],
    ['an http issuer', { options: HTTP }, 'W006'],
    ['a published secret', { options: { secret: PUBLISHED } }, 'W010'],
    ['SQLite with several processes', several, 'W012'],
    ['requests to this machine', { options: OWN }, 'W013'],
  ])('refuses %s in production, with the mend, unless it is told by name', (_case, given, code) => {
    expect(() => startWarnings(production(given))).toThrow(InvalidOptions);
    expect(() => startWarnings(production(given))).toThrow(
      new RegExp(`${code}: .* not for production\\. .*allowInProduction: \\['${code}'\\]`),
    );
    const allowing = (...codes: string[]) =>
      production({ ...given, options: { ...given.options, allowInProduction: codes } });
    expect(() => startWarnings(allowing('W001'))).toThrow(code);
    expect(startWarnings(allowing(code)).join('\n')).toContain(`${code}: `);
    expect(startWarnings(facts(given)).every((line) => /^W\d{3}: /.test(line))).toBe(true);
  });

  it('says what it refuses where nobody is served', () => {
    const said = startWarnings(production({ options: { ...HTTP, checkResourceOwner: false } }), false);
    expect(said).toEqual([
      expect.stringMatching(/^W006: .* not for production/),
      expect.stringMatching(/^W009: /),
    ]);
  });

  it('names all that it refuses, and no secret', () => {
    const given = production({ options: { profile: 'oauth2.0-compatible', secret: PUBLISHED } });
    expect(() => startWarnings(given)).toThrow(/W003: [^]*W010: /);
    expect(() => startWarnings(given)).not.toThrow(PUBLISHED);
  });
});

describe('the option allowInProduction', () => {
  it.each([[['W999']], [['W003', 'toString']], ['W003'], [[3]], [{}]])('refuses %j', (allowInProduction) => {
    expect(() => facts({ options: { allowInProduction: allowInProduction as string[] } })).toThrow(
      /allowInProduction must be a list of codes that docs\/warnings\.md has/,
    );
  });
});
