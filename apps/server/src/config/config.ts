import { parseUrl } from 'nest-oauth2-provider';
import { ConfigurationError } from './configuration-error.js';

export type HttpAdapterName = 'express' | 'fastify';

/** What the environment says, read once and shared by the server and the command line. */
export interface Config {
  readonly port: number;
  /** The issuer identifier: its path is where the OAuth endpoints are mounted. */
  readonly issuer: string;
  /** The issuer's scheme, host and port. */
  readonly origin: string;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly httpAdapter: HttpAdapterName;
  readonly production: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEVELOPMENT_SECRET = 'for-development-only-never-keep-this-in-production';

/** Variables whose other values belong to later versions, with the values that mean "as it is now". */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  OAUTH2_PROFILE: ['oauth2.1'],
  ACCESS_TOKEN_FORMAT: ['opaque'],
  REFRESH_GRACE_SECONDS: ['0'],
  RATE_LIMITS: ['off'],
  REDIS_URL: [],
  INITIAL_ACCESS_TOKEN: [],
  ALLOW_LOOPBACK_FETCH: ['off'],
};

/**
 * Reads the environment; an empty variable counts as absent.
 * @throws ConfigurationError for a value that is not allowed, naming the variable and the mend
 */
export function readConfig(environment: Environment): Config {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  for (const [name, current] of Object.entries(NOT_YET)) refuseLaterVersions(name, value(name), current);
  const production = value('NODE_ENV') === 'production';
  const port = readPort(value('PORT') ?? '3000');
  const issuer = value('ISSUER') ?? `http://localhost:${port}/o`;
  return {
    port,
    issuer,
    origin: originOf(issuer),
    databaseUrl: readDatabaseUrl(value('DATABASE_URL') ?? 'sqlite:var/oauth2.sqlite'),
    secret: readSecret(value('OAUTH2_SECRET'), production),
    httpAdapter: readAdapter(value('HTTP_ADAPTER') ?? 'express'),
    production,
  };
}

function refuseLaterVersions(name: string, value: string | undefined, current: readonly string[]): void {
  if (value === undefined || current.includes(value)) return;
  // Some of these are secrets or hold one, so the value itself is not repeated.
  const mend = current.length > 0 ? `leave it out or set it to ${current.join(' or ')}` : 'leave it out';
  throw new ConfigurationError(`${name}: what it asks for is not available in this version; ${mend}.`);
}

function readPort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (port >= 1 && port <= 65535) return port;
  throw new ConfigurationError(`PORT must be a whole number from 1 to 65535, not "${value}".`);
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
  if (production && (value === undefined || value === DEVELOPMENT_SECRET)) {
    throw new ConfigurationError(
      'OAUTH2_SECRET must be set in production, to 32 or more random characters, for instance from `openssl rand -base64 32`.',
    );
  }
  if (value !== undefined && value.length < 32) {
    throw new ConfigurationError(
      'OAUTH2_SECRET must have at least 32 characters, for instance from `openssl rand -base64 32`.',
    );
  }
  return value ?? DEVELOPMENT_SECRET;
}

function readAdapter(value: string): HttpAdapterName {
  if (value === 'express' || value === 'fastify') return value;
  throw new ConfigurationError(`HTTP_ADAPTER must be express or fastify, not "${value}".`);
}
