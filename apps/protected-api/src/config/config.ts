import { ConfigurationError } from '../../../shared/src/configuration-error.js';
import {
  type Environment,
  type HttpAdapterName,
  parseUrl,
  readAdapter,
  readPort,
  readRedisUrl,
  readSeconds,
  readSwitch,
  valuesOf,
} from '../../../shared/src/environment.js';

/** Who says whether a token is good. */
export type Trust =
  | {
      /** Its signature, by the keys of the issuer: tokens must be JWTs, and the issuer is not asked about any. */
      readonly kind: 'jwks';
      /** Undefined: where the issuer's metadata says. */
      readonly url: string | undefined;
    }
  | {
      /** The issuer, which is asked about each: tokens may be opaque, and revoked ones are known as such. */
      readonly kind: 'introspection';
      readonly url: string | undefined;
      readonly clientId: string;
      readonly clientSecret: string;
    };

/** What the environment says. */
export interface Config {
  readonly port: number;
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /** The identifier of this API (RFC 8707). */
  readonly resource: string;
  readonly trust: Trust;
  /** For how long a token that was found good is not asked about again, in seconds; 0: not at all. */
  readonly tokenCacheSeconds: number;
  /** Where processes share what they know, and hear what was revoked; undefined: nowhere. */
  readonly redisUrl: string | undefined;
  readonly httpAdapter: HttpAdapterName;
  /** Whether the server may be asked by http although it is on another machine. */
  readonly allowHttp: boolean;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Reads the environment; an empty variable counts as absent.
 * @throws ConfigurationError for a value that is not allowed, naming the variable and the mend
 */
export function readConfig(environment: Environment): Config {
  const value = valuesOf(environment);
  const port = readPort(value('PORT') ?? '3001');
  const allowHttp = readSwitch('ALLOW_HTTP', value('ALLOW_HTTP') ?? 'off');
  return {
    port,
    issuer: readIdentifier('ISSUER', value('ISSUER') ?? 'http://localhost:3000/o'),
    resource: readIdentifier('RESOURCE', value('RESOURCE') ?? `http://localhost:${port}/api`),
    trust: readTrust(value, allowHttp),
    tokenCacheSeconds: readSeconds('TOKEN_CACHE_SECONDS', value('TOKEN_CACHE_SECONDS') ?? '10'),
    redisUrl: readRedisUrl(value('REDIS_URL')),
    httpAdapter: readAdapter(value('HTTP_ADAPTER') ?? 'express'),
    allowHttp,
  };
}

function readTrust(value: (name: string) => string | undefined, allowHttp: boolean): Trust {
  const url = (name: string) => readEndpoint(name, value(name), allowHttp);
  const kind = value('TRUST') ?? 'introspection';
  if (kind === 'jwks') return { kind, url: url('JWKS_URI') };
  if (kind !== 'introspection')
    throw new ConfigurationError(`TRUST must be introspection or jwks, not "${kind}".`);
  const [clientId, clientSecret] = [value('CLIENT_ID'), value('CLIENT_SECRET')];
  if (clientId === undefined || clientSecret === undefined) {
    throw new ConfigurationError(
      'CLIENT_ID and CLIENT_SECRET must be set, for the server tells nobody else about tokens: register this API there ' +
        'by `npm run cli -- createapplication confidential client-credentials --scopes introspection`, or set TRUST=jwks ' +
        'where the server issues JWTs (ACCESS_TOKEN_FORMAT=jwt).',
    );
  }
  return { kind, url: url('INTROSPECTION_ENDPOINT'), clientId, clientSecret };
}

/** The library judges the rest of it; it does not know what the variable is called. */
function readIdentifier(name: string, value: string): string {
  if (isUrl(value, false)) return value;
  throw new ConfigurationError(
    `${name} must be an https URL such as https://example.com/api (http for localhost, 127.0.0.1 and [::1]).`,
  );
}

/** Where the server is asked. */
function readEndpoint(name: string, value: string | undefined, allowHttp: boolean): string | undefined {
  if (value === undefined || isUrl(value, allowHttp)) return value;
  throw new ConfigurationError(
    `${name} must be an https URL without user and password (http for localhost, 127.0.0.1 and [::1], and with ` +
      'ALLOW_HTTP=on in a network that you trust).',
  );
}

function isUrl(value: string, allowHttp: boolean): boolean {
  const { protocol, hostname, username } = parseUrl(value) ?? {};
  const isHttp = protocol === 'http:' && (allowHttp || LOOPBACK.includes(hostname!));
  return (protocol === 'https:' || isHttp) && username === '';
}
