import { InvalidOptions } from '../options/invalid-options.js';
import type { PublicSuffixCheck } from '../protocol/wildcard-uri.js';

/**
 * The Public Suffix List, private domains such as github.io included. It comes with the package tldts, which is
 * loaded here alone: only those need it who allow wildcards.
 * @throws InvalidOptions when the package is not installed
 */
export async function loadPublicSuffixes(): Promise<PublicSuffixCheck> {
  try {
    const { getPublicSuffix } = await import('tldts');
    return (domain) => getPublicSuffix(domain, { allowPrivateDomains: true }) === domain;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InvalidOptions([
      'allowUriWildcards needs the package tldts, which knows below which domains anybody can have a name; ' +
        'install it: npm install tldts',
    ]);
  }
}
