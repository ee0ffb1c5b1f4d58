import ipaddr from 'ipaddr.js';

/** RFC 4291 section 2.4 and what IANA has given out: every address of the internet begins with these three bits. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

export type AddressKind = 'public' | 'loopback' | 'other';

/**
 * Whose an IP address is: somebody's on the internet, this very machine's, or anything else: private networks, link-local
 * (where clouds keep their credentials), multicast, documentation, tunnels to any of these. An IPv4 address in IPv6
 * notation counts as what it is.
 */
export function addressKind(address: string): AddressKind {
  if (!ipaddr.isValid(address)) return 'other';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  const isGlobal = parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
  return range === 'unicast' && isGlobal ? 'public' : 'other';
}
