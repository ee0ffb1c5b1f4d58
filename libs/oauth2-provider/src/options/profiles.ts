/** What a profile turns on beside what the host lists. */
export interface Profile {
  readonly pkceMethods: readonly ('S256' | 'plain')[];
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
}

/** The profiles by their name: sets of rules taken together. */
export const PROFILES = {
  /** What is safe today (OAuth 2.1, RFC 9700). */
  'oauth2.1': { pkceMethods: ['S256'], grantTypes: [], responseTypes: [] },
  /** What old clients need: RFC 6749 sections 4.2 and 4.3, RFC 7636 section 4.2. */
  'oauth2.0-compatible': {
    pkceMethods: ['S256', 'plain'],
    grantTypes: ['password'],
    responseTypes: ['token'],
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export function profileOf({ profile }: { readonly profile: ProfileName }): Profile {
  return PROFILES[profile];
}
