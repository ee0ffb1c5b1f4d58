/**
 * OpenID Connect Core section 5.1, by the scope that asks for each (section 5.4), with the words in which a person is
 * asked for it: "See ...".
 */
const STANDARD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  profile: {
    name: 'your name',
    family_name: 'your family name',
    given_name: 'your given name',
    middle_name: 'your middle name',
    nickname: 'your nickname',
    preferred_username: 'your username',
    profile: 'the address of your profile page',
    picture: 'your picture',
    website: 'your website',
    gender: 'your gender',
    birthdate: 'your date of birth',
    zoneinfo: 'your time zone',
    locale: 'your language and country',
    updated_at: 'when your details last changed',
  },
  email: { email: 'your email address', email_verified: 'whether your email address was verified' },
  address: { address: 'your postal address' },
  phone: {
    phone_number: 'your phone number',
    phone_number_verified: 'whether your phone number was verified',
  },
};

/** The scopes that ask for claims (OpenID Connect Core section 5.4). */
export const CLAIM_SCOPES: readonly string[] = Object.keys(STANDARD);

const SCOPE_OF = new Map(
  Object.entries(STANDARD).flatMap(([scope, claims]) => Object.keys(claims).map((name) => [name, scope])),
);

/** What a provider says about a token or a login itself, so that no answer of the host can take its place. */
export const PROTOCOL_CLAIMS: readonly string[] = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'azp',
  'nonce',
  'auth_time',
  'acr',
  'amr',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'events',
  'cnf',
];

/** The name without its language (section 5.2): `name#fr` is `name`. */
export function baseName(claim: string): string {
  return claim.split('#', 1)[0];
}

/** The scope that asks for that claim, in whatever language; undefined for a claim that no scope of section 5.4 has. */
export function scopeOfClaim(claim: string): string | undefined {
  return SCOPE_OF.get(baseName(claim));
}

/** The claims that those scopes ask for. */
export function claimsOfScopes(scopes: readonly string[]): string[] {
  return [...SCOPE_OF].filter(([, scope]) => scopes.includes(scope)).map(([name]) => name);
}

/** A claim as the row of a page that asks for it; the description is '' for a claim that we do not know. */
export function describedClaim(claim: string): { name: string; description: string } {
  const words = STANDARD[scopeOfClaim(claim) ?? '']?.[baseName(claim)];
  return { name: claim, description: words === undefined ? '' : `See ${words}` };
}
