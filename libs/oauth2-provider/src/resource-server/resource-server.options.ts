import type { Type } from '@nestjs/common';
import { InvalidOptions } from '../options/invalid-options.js';
import {
  HIERARCHY_MEND,
  ISSUER_MEND,
  RESOURCE_MEND,
  isIssuer,
  isResource,
  isScopeHierarchy,
  isScopeName,
} from '../options/values.js';
import { AccessTokenVerifier } from './access-token-verifier.js';

/** What the operator of an API says whose authorization server is elsewhere. */
export class ResourceServerOptions {
  /** The authorization server that issues the tokens: its issuer identifier (RFC 8414 section 2). */
  issuer!: string;
  /** The identifier of this API (RFC 8707 section 2): tokens that name others alone do not come in. */
  resource!: string;
  /** `realm` of the WWW-Authenticate challenges (RFC 9110 section 11.5). */
  realm: string = 'oauth2';
  /** Scopes that stand for others: `{ files: ['files:read', 'files:write'] }`. Those may stand for others in turn. */
  scopeHierarchy: Record<string, string[]> = {};
  /** What `@ReadWriteScopes()` needs for GET, HEAD and OPTIONS. */
  readScope: string = 'read';
  /** What `@ReadWriteScopes()` needs for any other method. */
  writeScope: string = 'write';
  /** Who knows whether a token is good: an instance, or a class that Nest makes. May stand beside the factory as well. */
  verifier?: VerifierInput;
}

export type VerifierInput = AccessTokenVerifier | Type<AccessTokenVerifier>;

/** What a host writes. */
export type ResourceServerOptionsInput = Pick<ResourceServerOptions, 'issuer' | 'resource'> &
  Partial<ResourceServerOptions>;

const SCOPE_MEND = 'must be one scope, such as "read", without space, quote and backslash';

// By hand, for class-validator is a package that such an API need not have.
const CHECKS: Record<keyof ResourceServerOptions, readonly [(value: unknown) => boolean, string]> = {
  issuer: [isIssuer, ISSUER_MEND],
  resource: [isResource, RESOURCE_MEND],
  realm: [(value) => typeof value === 'string', 'realm must be a string'],
  scopeHierarchy: [isScopeHierarchy, HIERARCHY_MEND],
  readScope: [isScopeName, `readScope ${SCOPE_MEND}`],
  writeScope: [isScopeName, `writeScope ${SCOPE_MEND}`],
  verifier: [
    (value) => value === undefined || isVerifier(value),
    'verifier must be an AccessTokenVerifier, or a class that extends it',
  ],
};

/**
 * The options with their defaults.
 * @throws InvalidOptions that names every option that is unknown, missing or malformed
 */
export function readOptions(given: ResourceServerOptionsInput): ResourceServerOptions {
  const known = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const problems = known
    .filter(([name]) => !Object.hasOwn(CHECKS, name))
    .map(([name]) => `${name} is not an option; there are ${Object.keys(CHECKS).join(', ')}`);
  const options = Object.assign(new ResourceServerOptions(), Object.fromEntries(known));
  for (const [name, [isRight, mend]] of Object.entries(CHECKS)) {
    if (!isRight(options[name as keyof ResourceServerOptions])) problems.push(mend);
  }
  if (problems.length > 0) throw new InvalidOptions(problems, 'ResourceServerModule');
  return options;
}

export function isVerifier(value: unknown): value is VerifierInput {
  return (
    value instanceof AccessTokenVerifier ||
    (typeof value === 'function' && value.prototype instanceof AccessTokenVerifier)
  );
}
