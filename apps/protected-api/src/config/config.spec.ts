import { readConfig } from './config.js';
import { ConfigurationError } from '../../../shared/src/configuration-error.js';

const CLIENT = { CLIENT_ID: 'api', CLIENT_SECRET: 'hunter2' };
const BY_CLIENT = { clientId: 'api', clientSecret: 'hunter2' };

describe('readConfig', () => {
  it('needs to know in development who it is at the server, and no more', () => {
    expect(readConfig(CLIENT)).toEqual({
      port: 3001,
      issuer: 'http://localhost:3000/o',
      resource: 'http://localhost:3001/api',
      trust: { kind: 'introspection', url: undefined, ...BY_CLIENT },
      tokenCacheSeconds: 10,
      redisUrl: undefined,
      httpAdapter: 'express',
      allowHttp: false,
    });
  });

  it.each([
    [
      { ...CLIENT, PORT: '8080' },
      { port: 8080, resource: 'http://localhost:8080/api' },
    ],
    [{ ...CLIENT, RESOURCE: 'https://api.example.com' }, { resource: 'https://api.example.com' }],
    [{ ...CLIENT, ISSUER: 'https://auth.example.com/o' }, { issuer: 'https://auth.example.com/o' }],
    [{ TRUST: 'jwks' }, { trust: { kind: 'jwks', url: undefined } }],
    [{ TRUST: 'jwks', ...CLIENT }, { trust: { kind: 'jwks', url: undefined } }],
    [
      { TRUST: 'jwks', JWKS_URI: 'https://a.example/k' },
      { trust: { kind: 'jwks', url: 'https://a.example/k' } },
    ],
    [
      { ...CLIENT, ALLOW_HTTP: 'on', INTROSPECTION_ENDPOINT: 'http://auth:3000/o/introspect' },
      {
        allowHttp: true,
        trust: { kind: 'introspection', url: 'http://auth:3000/o/introspect', ...BY_CLIENT },
      },
    ],
    [{ ...CLIENT, TOKEN_CACHE_SECONDS: '0' }, { tokenCacheSeconds: 0 }],
    [
      { ...CLIENT, REDIS_URL: 'rediss://:hunter2@redis:6380/1' },
      { redisUrl: 'rediss://:hunter2@redis:6380/1' },
    ],
    [{ ...CLIENT, HTTP_ADAPTER: 'fastify', TRUST: '' }, { httpAdapter: 'fastify' }],
  ])('reads %j', (environment, expected) => {
    expect(readConfig(environment)).toMatchObject(expected);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{}, /^CLIENT_ID and CLIENT_SECRET must be set.*createapplication.*TRUST=jwks/],
    [{ CLIENT_ID: 'api' }, /^CLIENT_ID and CLIENT_SECRET/],
    [{ TRUST: 'database' }, /^TRUST must be introspection or jwks/],
    [{ ...CLIENT, PORT: '0' }, /^PORT/],
    [{ ...CLIENT, ISSUER: 'auth.example.com' }, /^ISSUER must be an https URL/],
    [{ ...CLIENT, ISSUER: 'http://auth.example.com/o', ALLOW_HTTP: 'on' }, /^ISSUER must be an https URL/],
    [{ ...CLIENT, RESOURCE: 'http://api.example.com' }, /^RESOURCE must be an https URL/],
    [{ ...CLIENT, RESOURCE: 'ftp://localhost' }, /^RESOURCE must be an https URL/],
    [{ TRUST: 'jwks', JWKS_URI: 'http://auth:3000/k' }, /^JWKS_URI must.*ALLOW_HTTP=on/],
    [{ ...CLIENT, INTROSPECTION_ENDPOINT: 'https://me:hunter2@auth/i' }, /^INTROSPECTION_ENDPOINT must/],
    [{ ...CLIENT, TOKEN_CACHE_SECONDS: '1m' }, /^TOKEN_CACHE_SECONDS must/],
    [{ ...CLIENT, REDIS_URL: 'localhost:hunter2' }, /^REDIS_URL must/],
    [{ ...CLIENT, HTTP_ADAPTER: 'koa' }, /^HTTP_ADAPTER must/],
    [{ ...CLIENT, ALLOW_HTTP: 'perhaps' }, /^ALLOW_HTTP must/],
  ])('refuses %j, and repeats no secret', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigurationError);
    expect(() => readConfig(environment)).toThrow(message);
    expect(() => readConfig(environment)).not.toThrow(/hunter2/);
  });
});
