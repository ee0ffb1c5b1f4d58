import { isLoopback } from '../protocol/redirect-uri.js';
import { parseUrl } from '../protocol/url.js';

/** Where a server is that we trust with tokens; whoever can change what it says lets in whom they like. */
export function isTrustworthy(url: URL | undefined, allowHttp: boolean): url is URL {
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && (allowHttp || isLoopback(url.href)));
}

/**
 * An option that is such a URL.
 * @throws RangeError which names the option
 */
export function remoteUrl(name: string, value: string, allowHttp: boolean): URL {
  const url = parseUrl(value);
  if (isTrustworthy(url, allowHttp)) return url;
  throw new RangeError(
    `${name} must be an https URL without fragment, such as https://auth.example.com/o (http for loopback hosts, ` +
      'and with allowHttp in a network that you trust)',
  );
}

/** @throws RangeError which names the option */
export function numberWithin(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new RangeError(`${name} must be a number, at least ${least}`);
}
