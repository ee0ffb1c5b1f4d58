import { CATALOGUE, type CatalogueEntry, type FindingCode } from './catalogue.js';
import type { OAuth2ProviderOptions } from './options.js';
import { profileOf } from './profiles.js';
import { InvalidOptions } from './invalid-options.js';

/** What the server is, as far as the rules below ask. */
export interface ServerFacts {
  readonly options: OAuth2ProviderOptions;
  /** Registered, in whatever way. */
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly isSqlite: boolean;
  readonly isProduction: boolean;
  /** As far as it can be known. */
  readonly hasSeveralProcesses: boolean;
}

/** `@Inject(SERVER_FACTS)`. */
export const SERVER_FACTS = Symbol('SERVER_FACTS');

/** Of refresh tokens, in seconds. */
const LONG_GRACE = 60;
/** A random string of 32 characters or more has more different ones in all likelihood. */
const FEW_CHARACTERS = 8;
/** Those that everybody can read. */
const PUBLISHED_SECRETS: readonly string[] = [
  'for-development-only-never-keep-this-in-production',
  'for development only, never keep this in production',
];

/**
 * Where the server is laxer than it could be. What is usual in development (http on loopback, SQLite, a secret that
 * everybody knows, requests to this machine) is one in production alone.
 */
const RULES: Partial<Record<FindingCode, (facts: ServerFacts) => boolean>> = {
  W001: ({ grantTypes }) => grantTypes.includes('password'),
  W002: ({ responseTypes }) => responseTypes.some((type) => type.split(' ').includes('token')),
  W003: ({ options }) => profileOf(options).pkceMethods.includes('plain'),
  W004: ({ options }) => options.pkce === 'optional',
  W005: ({ options }) => options.allowUriWildcards,
  W006: ({ options, isProduction }) => isProduction && options.issuer.startsWith('http:'),
  W007: ({ options }) => !options.rotateRefreshTokens,
  W008: ({ options }) => options.refreshTokenGracePeriod > LONG_GRACE,
  W009: ({ options }) => !options.checkResourceOwner,
  W010: ({ options, isProduction }) => isProduction && [options.secret].flat().some(isNoSecret),
  W011: ({ isSqlite, isProduction }) => isProduction && isSqlite,
  W012: ({ isSqlite, hasSeveralProcesses }) => isSqlite && hasSeveralProcesses,
  W013: ({ options, isProduction }) => isProduction && options.allowLoopbackFetch,
};

/** What of the catalogue is true of this server, in its order. */
export function relaxations(facts: ServerFacts): FindingCode[] {
  return (Object.keys(RULES) as FindingCode[]).filter((code) => RULES[code]?.(facts));
}

/**
 * What start-up has to say: one line for each.
 * @param isServing false for a command line, which serves nobody: it must start for the doctor to explain a refusal
 * @throws InvalidOptions in production, for what must not be there unless `allowInProduction` names it
 */
export function startWarnings(facts: ServerFacts, isServing = true): string[] {
  const codes = relaxations(facts);
  const refused = codes.filter((code) => isRefused(code, facts));
  if (isServing && refused.length > 0) throw new InvalidOptions(refused.map(refusal));
  return codes.map((code) =>
    refused.includes(code) ? refusal(code) : `${code}: ${CATALOGUE[code].title}. ${CATALOGUE[code].meaning}`,
  );
}

/** Whether a server does not start with it. */
export function isRefused(code: FindingCode, { isProduction, options }: ServerFacts): boolean {
  const { inProduction }: CatalogueEntry = CATALOGUE[code];
  return isProduction && inProduction === 'refuse' && !options.allowInProduction.includes(code);
}

function refusal(code: FindingCode): string {
  const { title, mend } = CATALOGUE[code];
  return `${code}: ${title}, which is not for production. ${mend} If it must be: allowInProduction: ['${code}']`;
}

function isNoSecret(secret: string): boolean {
  return PUBLISHED_SECRETS.includes(secret) || new Set(secret).size < FEW_CHARACTERS;
}
