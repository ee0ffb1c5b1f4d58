import { type Described, claimInWords, scopeInWords } from '../../endpoints/descriptions.js';
import type { Language } from '../../resource-owner/languages/language.js';
import type { ConnectedApp } from '../connections/connected-apps.js';

/** What an application may do and see, in the words of the language; what nobody has described says its name. */
export function permissionsOf({ scopes, claims }: ConnectedApp, language: Language): Described[] {
  return [
    ...scopes.map((scope) => scopeInWords(scope, language)),
    ...claims.map((claim) => claimInWords(claim, language)),
  ].map(({ name, description }) => ({ name, description: description || name }));
}
