import { INTROSPECTION, NAMED_SCOPES, OPENID } from '../protocol/scope.js';
import type { OAuth2ProviderOptions } from './options.js';
import { SCOPE_SENTENCES } from './scope-sentences.js';

export { INTROSPECTION, NAMED_SCOPES, OPENID };

/** Every scope that the server knows, with its description. `openid` needs no mention in the options. */
export function knownScopes(options: OAuth2ProviderOptions): Record<string, string> {
  const described = Object.entries({ [OPENID]: '', ...options.scopes });
  return Object.fromEntries(described.map(([name, text]) => [name, text || SCOPE_SENTENCES[name]]));
}

/** What a client gets that asks for nothing. */
export function defaultScopes(options: OAuth2ProviderOptions): string[] {
  return options.defaultScopes ?? Object.keys(options.scopes);
}
