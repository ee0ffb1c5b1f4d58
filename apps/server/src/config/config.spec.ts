import { DEVELOPMENT_SECRET, readConfig } from './config.js';
import { ConfigurationError } from '../../../shared/src/configuration-error.js';

const SECRET = 'x'.repeat(32);

describe('readConfig', () => {
  it('has a salt for pairwise subjects: its own, in production none unless it is given', () => {
    const salt = 's'.repeat(32);
    const production = { NODE_ENV: 'production', OAUTH2_SECRET: 'x'.repeat(32) };
    expect(readConfig(production).pairwiseSalt).toBeUndefined();
    expect(readConfig({ ...production, PAIRWISE_SALT: salt }).pairwiseSalt).toBe(salt);
    expect(() => readConfig({ PAIRWISE_SALT: 'short' })).toThrow(/PAIRWISE_SALT/);
  });

  it('needs nothing in development', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      issuer: 'http://localhost:3000/o',
      origin: 'http://localhost:3000',
      databaseUrl: 'sqlite:var/oauth2.sqlite',
      pairwiseSalt: expect.any(String) as string,
      secret: DEVELOPMENT_SECRET,
      httpAdapter: 'express',
      production: false,
      profile: 'oauth2.1',
      refreshGraceSeconds: 0,
      accessTokenFormat: 'opaque',
      resources: [],
      redisUrl: undefined,
      allowInProduction: [],
      allowLoopbackFetch: false,
      warnings: [],
      oldSecrets: [],
    });
  });

  it.each([
    [{ PORT: '8080' }, { port: 8080, issuer: 'http://localhost:8080/o' }],
    [{ ISSUER: 'https://auth.example.com/o' }, { origin: 'https://auth.example.com' }],
    [{ PORT: '' }, { port: 3000 }],
    [{ HTTP_ADAPTER: 'fastify' }, { httpAdapter: 'fastify' }],
    [{ DATABASE_URL: 'sqlite::memory:' }, { databaseUrl: 'sqlite::memory:' }],
    [{ DATABASE_URL: 'sqlite:/var/lib/o.sqlite' }, { databaseUrl: 'sqlite:/var/lib/o.sqlite' }],
    [{ DATABASE_URL: 'postgresql://u:p@h/d' }, { databaseUrl: 'postgresql://u:p@h/d' }],
    [{ DATABASE_URL: 'mysql://u:p@h/d' }, { databaseUrl: 'mysql://u:p@h/d' }],
    [
      { NODE_ENV: 'production', OAUTH2_SECRET: SECRET },
      { production: true, secret: SECRET },
    ],
    [{}, { profile: 'oauth2.1', refreshGraceSeconds: 0 }],
    [{ ACCESS_TOKEN_FORMAT: 'jwt' }, { accessTokenFormat: 'jwt', warnings: [] }],
    [{ ACCESS_TOKEN_FORMAT: 'opaque' }, { accessTokenFormat: 'opaque', warnings: [] }],
    [{ RESOURCES: ' https://a.example\n urn:b ' }, { resources: ['https://a.example', 'urn:b'] }],
    [{ REDIS_URL: 'redis://:hunter2@localhost' }, { redisUrl: 'redis://:hunter2@localhost', warnings: [] }],
    [{ REFRESH_GRACE_SECONDS: '30' }, { refreshGraceSeconds: 30, warnings: [] }],
    [{ OAUTH2_PROFILE: 'oauth2.0-compatible' }, { profile: 'oauth2.0-compatible', warnings: [] }],
    [{ OAUTH2_ALLOW_IN_PRODUCTION: 'W003, W012' }, { allowInProduction: ['W003', 'W012'] }],
    [{ OAUTH2_PROFILE: 'oauth2.1', REFRESH_GRACE_SECONDS: '0', RATE_LIMITS: 'off' }, {}],
  ])('reads %j', (environment, expected) => {
    expect(readConfig(environment)).toMatchObject(expected);
  });

  it.each([
    ['RATE_LIMITS', 'on'],
    ['INITIAL_ACCESS_TOKEN', 'hunter2'],
  ])('starts all the same when %s asks for what later versions have, and says so', (name, value) => {
    const { warnings } = readConfig({ [name]: value });
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^${name}: .*not available`))]);
    expect(warnings.join()).not.toContain('hunter2');
  });

  it.each(['off', 'false', '0', 'no', 'OFF'])('takes %s for off', (off) => {
    const config = readConfig({ RATE_LIMITS: off, ALLOW_LOOPBACK_FETCH: off });
    expect(config).toMatchObject({ warnings: [], allowLoopbackFetch: false });
  });

  it.each(['on', 'true', '1', 'yes', 'On'])('takes %s for on', (on) => {
    expect(readConfig({ ALLOW_LOOPBACK_FETCH: on })).toMatchObject({
      warnings: [],
      allowLoopbackFetch: true,
    });
  });

  it('takes nothing else for either', () => {
    expect(() => readConfig({ ALLOW_LOOPBACK_FETCH: 'perhaps' })).toThrow(
      'ALLOW_LOOPBACK_FETCH must be on or off.',
    );
  });

  it('makes a short secret long enough for the library, in development alone', () => {
    const { secret } = readConfig({ OAUTH2_SECRET: 'short' });
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(readConfig({ OAUTH2_SECRET: 'short' }).secret).toBe(secret);
    expect(readConfig({ OAUTH2_SECRET: 'other' }).secret).not.toBe(secret);
  });

  it('reads the secrets before the present one, whatever stands between them', () => {
    const old = `  ${'a'.repeat(32)}\n${'b'.repeat(40)} short`;
    const { oldSecrets } = readConfig({ OAUTH2_OLD_SECRETS: old });
    expect(oldSecrets.slice(0, 2)).toEqual(['a'.repeat(32), 'b'.repeat(40)]);
    // As it was read when it was the present one.
    expect(oldSecrets[2]).toBe(readConfig({ OAUTH2_SECRET: 'short' }).secret);
    expect(readConfig({}).oldSecrets).toEqual([]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: 'http' }, /PORT/],
    [{ PORT: '0' }, /PORT/],
    [{ PORT: '65536' }, /PORT/],
    [{ PORT: '3e3' }, /PORT/],
    [{ ISSUER: 'auth.example.com' }, /ISSUER/],
    [{ ISSUER: 'ftp://auth.example.com' }, /ISSUER/],
    [{ DATABASE_URL: 'mongodb://x' }, /DATABASE_URL/],
    [{ DATABASE_URL: 'sqlite:' }, /DATABASE_URL/],
    [{ HTTP_ADAPTER: 'koa' }, /HTTP_ADAPTER/],
    [{ NODE_ENV: 'production', OAUTH2_SECRET: 'short' }, /OAUTH2_SECRET/],
    [{ NODE_ENV: 'production' }, /OAUTH2_SECRET/],
    [{ OAUTH2_PROFILE: 'fapi2' }, /OAUTH2_PROFILE/],
    [{ OAUTH2_PROFILE: 'oauth3' }, /OAUTH2_PROFILE/],
    [{ ACCESS_TOKEN_FORMAT: 'saml' }, /ACCESS_TOKEN_FORMAT/],
    [{ REFRESH_GRACE_SECONDS: '-1' }, /REFRESH_GRACE_SECONDS/],
    [{ REFRESH_GRACE_SECONDS: '1.5' }, /REFRESH_GRACE_SECONDS/],
    [{ REDIS_URL: 'localhost:6379' }, /REDIS_URL/],
  ])('refuses %j', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigurationError);
    expect(() => readConfig(environment)).toThrow(message);
  });

  it.each([
    [{ NODE_ENV: 'production', OAUTH2_SECRET: 'hunter2' }, 'hunter2'],
    [{ DATABASE_URL: 'mongodb://me:hunter2@localhost' }, 'hunter2'],
    [{ REDIS_URL: 'http://:hunter2@localhost' }, 'hunter2'],
  ])('repeats no secret when it refuses %j', (environment, secret) => {
    let message = '';
    try {
      readConfig(environment);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain(secret);
  });
});
