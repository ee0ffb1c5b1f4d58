import { INTROSPECTION, NAMED_SCOPES, OPENID } from '../protocol/scope.js';
import type { OAuth2ProviderOptions } from './options.js';

export { INTROSPECTION, NAMED_SCOPES, OPENID };

/** Every scope that the server knows, with its description. `openid` needs no mention in the options. */
export function knownScopes(options: OAuth2ProviderOptions): Record<string, string> {
  return { [OPENID]: 'Know who you are', ...options.scopes };
}

/** What a client gets that asks for nothing. */
export function defaultScopes(options: OAuth2ProviderOptions): string[] {
  return options.defaultScopes ?? Object.keys(options.scopes);
}
