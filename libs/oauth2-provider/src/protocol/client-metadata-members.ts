import { isLoopback, schemeOf } from './redirect-uri.js';
import { parseUrl } from './url.js';

/** Where logouts are told: https, whoever the client is (Back-Channel Logout 2.2, Front-Channel Logout 2). */
const LOGOUT_URIS = ['backchannel_logout_uri', 'frontchannel_logout_uri'];
const FLAGS = ['backchannel_logout_session_required', 'frontchannel_logout_session_required'];
const WEB_PAGES = ['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri'];

/**
 * Why a member of RFC 7591 section 2 that is kept as it came may not have this value, as the rest of a sentence;
 * undefined when it may. Members that we do not know are the host's to judge.
 *
 * @param name may carry a language, such as `client_uri#fr` (RFC 7591 section 2.2)
 */
export function memberProblem(name: string, value: unknown): string | undefined {
  const [member] = name.split('#', 1);
  if (WEB_PAGES.includes(member) && !isWebPage(value)) {
    return 'must be an https URL, or http on a loopback address';
  }
  if (LOGOUT_URIS.includes(name) && !(isWebPage(value) && !(value as string).includes('#'))) {
    return 'must be an https URL without fragment, or http on a loopback address';
  }
  if (FLAGS.includes(name) && typeof value !== 'boolean') return 'must be true or false';
  if (member === 'contacts' && !isContactList(value)) {
    return 'must be a list of texts without control characters';
  }
  return undefined;
}

function isWebPage(value: unknown): boolean {
  if (typeof value !== 'string' || /[\s\p{Cc}"<>\\]/u.test(value)) return false;
  const url = parseUrl(value);
  return (schemeOf(value) === 'https' || isLoopback(value)) && url?.username === '' && url.password === '';
}

/** Front-Channel Logout section 2: scheme, host and port are those of a redirect URI. */
export function frontchannelLogoutProblem(uri: unknown, redirectUris: readonly string[]): string | undefined {
  const origin = typeof uri === 'string' ? parseUrl(uri)?.origin : undefined;
  return origin === undefined || redirectUris.some((each) => parseUrl(each)?.origin === origin)
    ? undefined
    : 'must have the scheme, host and port of a redirect URI';
}

function isContactList(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((contact) => typeof contact === 'string' && !/\p{Cc}/u.test(contact))
  );
}
