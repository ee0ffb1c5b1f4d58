import type { Config } from '../config/config.js';

/**
 * The session cookie. It ends with the browser; the store knows when the session does. Under https its
 * prefix has browsers refuse one that a sibling domain or plain http tries to plant (RFC 6265bis section 4.1.3).
 */
export function sessionCookie({ issuer }: Config) {
  const secure = issuer.startsWith('https:');
  return {
    name: secure ? '__Host-sid' : 'sid',
    attributes: { path: '/', httpOnly: true, secure, sameSite: 'lax' as const },
  };
}

/** The `Set-Cookie` value that has the browser forget the session. */
export function forgottenCookie(config: Config): string {
  const { name, attributes } = sessionCookie(config);
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${attributes.secure ? '; Secure' : ''}`;
}
