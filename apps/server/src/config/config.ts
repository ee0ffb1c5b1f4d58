import { createHash } from 'node:crypto';
import { parseUrl } from 'nest-oauth2-provider';
import { ConfigurationError } from '../../../shared/src/configuration-error.js';
import {
  type Environment,
  type HttpAdapterName,
  readAdapter,
  readPort,
  readRedisUrl,
  readSeconds,
  readSwitch,
  valuesOf,
} from '../../../shared/src/environment.js';

export type Profile = 'oauth2.1' | 'oauth2.0-compatible';
export type AccessTokenFormat = 'opaque' | 'jwt';

/** What the environment says, read once and shared by the server and the command line. */
export interface Config {
  readonly port: number;
  /** The issuer identifier: its path is where the OAuth endpoints are mounted. */
  readonly issuer: string;
  /** The issuer's scheme, host and port. */
  readonly origin: string;
  readonly databaseUrl: string;
  readonly secret: string;
  /** Those before it, which open what they once encrypted. */
  readonly oldSecrets: readonly string[];
  /** Makes the subjects of clients that may not compare their users; undefined: there are none. */
  readonly pairwiseSalt: string | undefined;
  readonly httpAdapter: HttpAdapterName;
  readonly profile: Profile;
  /** For how long a client may repeat a refresh, in seconds. */
  readonly refreshGraceSeconds: number;
  readonly accessTokenFormat: AccessTokenFormat;
  /** Identifiers of APIs elsewhere that tokens may be for, beside the demo API (RFC 8707). */
  readonly resources: readonly string[];
  /** Where other processes hear what was revoked; undefined: nowhere. */
  readonly redisUrl: string | undefined;
  /** Codes of docs/warnings.md with which production starts all the same. */
  readonly allowInProduction: readonly string[];
  /** Whether requests to URLs that clients registered may go to this machine. */
  readonly allowLoopbackFetch: boolean;
  readonly production: boolean;
  /** What the operator should know before the server is ready. */
  readonly warnings: readonly string[];
}

export const DEVELOPMENT_SECRET = 'for-development-only-never-keep-this-in-production';
const DEVELOPMENT_SALT = 'for-development-only-everybody-knows-this-salt';

/**
 * Variables that ask for what later versions have: the values that mean "as it is now", and those that are only
 * noted, for without them the server is as strict, and a script may set them for every version.
 */
const NOT_YET: Readonly<Record<string, { readonly now: RegExp; readonly later: RegExp }>> = {
  RATE_LIMITS: { now: /^(?:off|false|0|no)$/i, later: /./ },
  INITIAL_ACCESS_TOKEN: { now: /^$/, later: /./ },
};
const SHORTEST_SECRET = 32;

/**
 * Reads the environment; an empty variable counts as absent.
 * @throws ConfigurationError for a value that is not allowed, naming the variable and the mend
 */
export function readConfig(environment: Environment): Config {
  const value = valuesOf(environment);
  const warnings = Object.keys(NOT_YET).flatMap((name) => ofLaterVersions(name, value(name)));
  const production = value('NODE_ENV') === 'production';
  const port = readPort(value('PORT') ?? '3000');
  const issuer = value('ISSUER') ?? `http://localhost:${port}/o`;
  return {
    port,
    issuer,
    origin: originOf(issuer),
    databaseUrl: readDatabaseUrl(value('DATABASE_URL') ?? 'sqlite:var/oauth2.sqlite'),
    secret: readSecret(value('OAUTH2_SECRET'), production),
    oldSecrets: (value('OAUTH2_OLD_SECRETS')?.split(/\s+/) ?? []).map(longEnough),
    pairwiseSalt: readSalt(value('PAIRWISE_SALT'), production),
    httpAdapter: readAdapter(value('HTTP_ADAPTER') ?? 'express'),
    profile: readProfile(value('OAUTH2_PROFILE') ?? 'oauth2.1'),
    refreshGraceSeconds: readSeconds('REFRESH_GRACE_SECONDS', value('REFRESH_GRACE_SECONDS') ?? '0'),
    accessTokenFormat: readFormat(value('ACCESS_TOKEN_FORMAT') ?? 'opaque'),
    resources: value('RESOURCES')?.split(/\s+/) ?? [],
    redisUrl: readRedisUrl(value('REDIS_URL')),
    allowInProduction: (value('OAUTH2_ALLOW_IN_PRODUCTION') ?? '')
      .split(/[\s,]+/)
      .filter((code) => code !== ''),
    allowLoopbackFetch: readSwitch('ALLOW_LOOPBACK_FETCH', value('ALLOW_LOOPBACK_FETCH') ?? 'off'),
    production,
    warnings,
  };
}

/** Some of these are secrets or hold one, so the value itself is not repeated. */
function ofLaterVersions(name: string, value: string | undefined): string[] {
  const { now, later } = NOT_YET[name];
  if (value === undefined || now.test(value)) return [];
  if (later.test(value))
    return [`${name}: what it asks for is not available in this version and is left out.`];
  throw new ConfigurationError(`${name} has a value that this version does not know; leave it out.`);
}

/** The library judges the rest of the issuer; the server must know its origin before that. */
function originOf(issuer: string): string {
  const url = parseUrl(issuer);
  if (url && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new ConfigurationError(
    `ISSUER must be an http or https URL such as https://auth.example.com/o, not "${issuer}".`,
  );
}

function readDatabaseUrl(value: string): string {
  if (/^(sqlite:.|postgres(ql)?:\/\/.|mysql:\/\/.)/.test(value)) return value;
  throw new ConfigurationError(
    'DATABASE_URL must begin with sqlite:, postgres:// or mysql://, for instance sqlite:var/oauth2.sqlite or postgres://user:password@localhost/oauth2.',
  );
}

function readSecret(value: string | undefined, production: boolean): string {
  // That the one above is kept out of production is the library's business: W010.
  if (production && value === undefined) {
    throw new ConfigurationError(
      'OAUTH2_SECRET must be set in production, to 32 or more random characters, for instance from `openssl rand -base64 32`.',
    );
  }
  if (value === undefined) return DEVELOPMENT_SECRET;
  if (production && value.length < SHORTEST_SECRET) {
    throw new ConfigurationError(
      `OAUTH2_SECRET must have at least ${SHORTEST_SECRET} characters, for instance from \`openssl rand -base64 32\`.`,
    );
  }
  return longEnough(value);
}

/** Good enough to try things out; stretching it makes it no better a secret. */
function longEnough(secret: string): string {
  return secret.length >= SHORTEST_SECRET ? secret : createHash('sha256').update(secret).digest('hex');
}

/** Without one there is none in production: made up, it would have to be kept for ever all the same. */
function readSalt(value: string | undefined, production: boolean): string | undefined {
  if (value === undefined) return production ? undefined : DEVELOPMENT_SALT;
  if (value.length >= SHORTEST_SECRET) return value;
  throw new ConfigurationError(
    `PAIRWISE_SALT must have at least ${SHORTEST_SECRET} characters, for instance from \`openssl rand -base64 32\`, and never change.`,
  );
}

function readProfile(value: string): Profile {
  if (value === 'oauth2.1' || value === 'oauth2.0-compatible') return value;
  throw new ConfigurationError('OAUTH2_PROFILE must be oauth2.1 or oauth2.0-compatible.');
}

function readFormat(value: string): AccessTokenFormat {
  if (value === 'opaque' || value === 'jwt') return value;
  throw new ConfigurationError(`ACCESS_TOKEN_FORMAT must be opaque or jwt, not "${value}".`);
}
