/** How a user logged in, and when. */
export interface Authentication {
  readonly acr?: string | null;
  readonly authTime?: Date | null;
}

/** What an operation asks of the login (RFC 9470). */
export interface AuthenticationNeed {
  /** One of these authentication context classes; an empty list: whichever. */
  readonly values: readonly string[];
  /** Greatest age of the login, in seconds. */
  readonly maxAge?: number;
}

/** Whether the login is as the operation asks; where nobody logged in, it is not. */
export function meetsAuthentication(
  { values, maxAge }: AuthenticationNeed,
  { acr, authTime }: Authentication,
  now: Date,
): boolean {
  if (values.length > 0 && (typeof acr !== 'string' || !values.includes(acr))) return false;
  if (maxAge === undefined) return true;
  return authTime instanceof Date && now.getTime() - authTime.getTime() <= maxAge * 1000;
}

/**
 * Several needs as the one that a challenge names (RFC 9470 section 3): the classes that all of them allow, and the
 * smallest age. Where no class is allowed by all, those of the last.
 */
export function combinedNeed(needs: readonly AuthenticationNeed[]): AuthenticationNeed {
  const ages = needs.flatMap(({ maxAge }) => (maxAge === undefined ? [] : [maxAge]));
  const values = needs
    .map((need) => need.values)
    .filter((list) => list.length > 0)
    .reduce<readonly string[]>((before, list) => {
      const both = list.filter((value) => before.includes(value));
      return both.length > 0 ? both : list;
    }, []);
  return { values, ...(ages.length > 0 && { maxAge: Math.min(...ages) }) };
}
