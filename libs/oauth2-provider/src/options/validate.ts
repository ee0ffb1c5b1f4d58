import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { LOGO_MEND, isLogo } from './brand-checks.js';
import { OAuth2ProviderOptions, type OAuth2ProviderOptionsInput } from './options.js';
import { isSameResource } from '../protocol/resource.js';
import { InvalidOptions } from './invalid-options.js';
import { RESOURCE_IS_ISSUER, isIssuerGuarded, knownResources } from './resources.js';
import { knownScopes } from './scopes.js';

/**
 * The options with their defaults.
 * @throws InvalidOptions that names every option that is unknown, malformed or contradicts another
 */
export function validateOptions(given: OAuth2ProviderOptionsInput): OAuth2ProviderOptions {
  // A factory that forgets to return gives nothing at all: then every option without a default is missing.
  const known = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
  const options = plainToInstance(OAuth2ProviderOptions, known, { exposeDefaultValues: true });
  // class-transformer copies deeply; what a host gave (a scope map, a JWK) is taken as it is.
  Object.assign(options, known);
  const problems = validateSync(options, { whitelist: true, forbidNonWhitelisted: true }).flatMap(
    ({ property, constraints }) =>
      Object.entries(constraints ?? {}).map(([kind, message]) =>
        kind === 'whitelistValidation'
          ? `${property} is not an option; see docs/options.md for those that are`
          : named(property, message),
      ),
  );
  if (problems.length === 0) problems.push(...contradictions(options));
  if (problems.length > 0) throw new InvalidOptions(problems);
  return options;
}

function named(property: string, message: string): string {
  return message.startsWith(property) ? message : `${property} ${message}`;
}

function contradictions(options: OAuth2ProviderOptions): string[] {
  const problems: string[] = [];
  const unknown = (options.defaultScopes ?? []).filter(
    (scope) => !Object.hasOwn(knownScopes(options), scope),
  );
  if (unknown.length > 0) {
    problems.push(
      `defaultScopes names ${unknown.join(', ')}, which the option scopes does not know: add it there or leave it out here`,
    );
  }
  if (options.brandLogo !== undefined && !isLogo(options.brandLogo, options.issuer)) problems.push(LOGO_MEND);
  const { defaultResource, accessTokenAlgorithm, signingAlgorithms } = options;
  if (defaultResource !== undefined && !Object.hasOwn(knownResources(options), defaultResource)) {
    problems.push(
      'defaultResource is neither the option resource nor one of resources: add it there or leave it out here',
    );
  }
  const isIssuer = (resource: string) => isSameResource(resource, options.issuer);
  if (isIssuerGuarded(options) && !Object.keys(options.resources).every(isIssuer)) {
    problems.push(RESOURCE_IS_ISSUER);
  }
  if (accessTokenAlgorithm && signingAlgorithms && !signingAlgorithms.includes(accessTokenAlgorithm)) {
    problems.push('accessTokenAlgorithm is none of signingAlgorithms: add it there or leave it out here');
  }
  if (options.refreshTokenLifetime < options.accessTokenLifetime) {
    problems.push(
      'refreshTokenLifetime must not be shorter than accessTokenLifetime: lengthen the one or shorten the other',
    );
  }
  for (const [grantType, { accessToken, refreshToken }] of Object.entries(options.lifetimes)) {
    if ((refreshToken ?? options.refreshTokenLifetime) < (accessToken ?? options.accessTokenLifetime)) {
      problems.push(
        `lifetimes gives ${grantType} refresh tokens that die before their access tokens: lengthen the one or shorten the other`,
      );
    }
  }
  if (options.refreshTokenAbsoluteLifetime < options.refreshTokenLifetime) {
    problems.push(
      'refreshTokenAbsoluteLifetime must not be shorter than refreshTokenLifetime: lengthen the one or shorten the other',
    );
  }
  if (options.cleanupEvery > 0 && options.cleanupOverdueAfter <= options.cleanupEvery) {
    problems.push(
      'cleanupOverdueAfter must be longer than cleanupEvery, or the log warns between two cleanings: lengthen it',
    );
  }
  const { jwksMaxAge, signingKeyLeadTime, signingKeyCheckInterval, signingKeyRotationAge } = options;
  if (signingKeyLeadTime < jwksMaxAge + signingKeyCheckInterval) {
    problems.push(
      'signingKeyLeadTime must be at least jwksMaxAge and signingKeyCheckInterval together, or a key signs that ' +
        'clients do not know yet: lengthen the one or shorten the others',
    );
  }
  if (signingKeyRotationAge > 0 && signingKeyRotationAge < signingKeyLeadTime) {
    problems.push(
      'signingKeyRotationAge must not be shorter than signingKeyLeadTime, or 0: lengthen the one or shorten the other',
    );
  }
  return problems;
}
