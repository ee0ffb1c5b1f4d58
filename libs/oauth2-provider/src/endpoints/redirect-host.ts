import { schemeOf } from '../protocol/redirect-uri.js';

/** Where a redirect URI leads, for people: its host, or its scheme where that is a private-use one. */
export function redirectHostOf(uri: string): string {
  const scheme = schemeOf(uri);
  return scheme === 'https' || scheme === 'http' ? new URL(uri).host : `${scheme}:`;
}
