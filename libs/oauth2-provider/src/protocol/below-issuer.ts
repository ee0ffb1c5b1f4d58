/** The URL of what the issuer has at that path, given without a slash before it. */
export function urlBelow(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, '')}/${path}`;
}

/** The same without scheme and host, for links and forms on this origin. */
export function pathBelow(issuer: string, path: string): string {
  return new URL(urlBelow(issuer, path)).pathname;
}
