/**
 * Where an issuer's metadata may be, in the order of asking: RFC 8414 section 3.1, which puts the well-known path between
 * host and path, then OpenID Connect Discovery section 4, which puts it at the end.
 */
export function metadataUrls(issuer: string): URL[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    new URL(`${origin}/.well-known/oauth-authorization-server${path}`),
    new URL(`${origin}${path}/.well-known/openid-configuration`),
  ];
}
