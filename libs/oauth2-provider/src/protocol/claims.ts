/** Claims that have no value are left out, never null (OpenID Connect Core section 5.3.2). */
export function withoutNull(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}
