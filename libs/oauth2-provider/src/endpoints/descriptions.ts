import { type Scopes, describedScopes } from '../clients/scopes.js';
import { SCOPE_SENTENCES } from '../options/scope-sentences.js';
import { baseName } from '../protocol/standard-claims.js';
import type { Language } from '../resource-owner/languages/language.js';
import { SCOPE_KEY } from '../resource-owner/languages/text-problems.js';

/** A row of a page that asks for something. */
export interface Described {
  name: string;
  description: string;
}

/**
 * Scopes in the words of the language: what the host's texts say; else what its scopes say, in whichever language; else
 * our own sentence, where the host has left it at that.
 */
export async function scopesInWords(
  scopes: Scopes,
  names: readonly string[],
  language: Language,
): Promise<Described[]> {
  const described = await describedScopes(scopes, names);
  return described.map((scope) => scopeInWords(scope, language));
}

/** The same of one that the server has described. */
export function scopeInWords({ name, description }: Described, language: Language): Described {
  const key = SCOPE_KEY + name;
  if (language.has(key)) return { name, description: language.text(key) };
  const isOurs = Object.hasOwn(SCOPE_SENTENCES, name) && ['', SCOPE_SENTENCES[name]].includes(description);
  return { name, description: isOurs ? language.text(`standard-scope.${name}`) : description };
}

/** A claim in words (OpenID Connect Core section 5.1); the description is '' for one of the host's own. */
export function claimInWords(claim: string, language: Language): Described {
  const key = `claim.${baseName(claim)}`;
  return { name: claim, description: language.has(key) ? language.text(key) : '' };
}
