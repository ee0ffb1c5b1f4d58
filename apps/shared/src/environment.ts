import { ConfigurationError } from './configuration-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type HttpAdapterName = 'express' | 'fastify';

/** Reads a variable; an empty one counts as absent. */
export function valuesOf(environment: Environment): (name: string) => string | undefined {
  return (name) => environment[name]?.trim() || undefined;
}

export function readPort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (port >= 1 && port <= 65535) return port;
  throw new ConfigurationError(`PORT must be a whole number from 1 to 65535, not "${value}".`);
}

export function readAdapter(value: string): HttpAdapterName {
  if (value === 'express' || value === 'fastify') return value;
  throw new ConfigurationError(`HTTP_ADAPTER must be express or fastify, not "${value}".`);
}

/** It may hold a password, so it is not repeated. */
export function readRedisUrl(value: string | undefined): string | undefined {
  if (value === undefined || (/^rediss?:\/\/./.test(value) && parseUrl(value))) return value;
  throw new ConfigurationError('REDIS_URL must be a URL such as redis://localhost:6379 or rediss://....');
}

export function readSeconds(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new ConfigurationError(`${name} must be a whole number of seconds, such as 30, not "${value}".`);
}

export function readSwitch(name: string, value: string): boolean {
  if (/^(?:on|true|1|yes)$/i.test(value)) return true;
  if (/^(?:off|false|0|no)$/i.test(value)) return false;
  throw new ConfigurationError(`${name} must be on or off.`);
}

export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
