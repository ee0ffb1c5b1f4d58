/** OpenID Connect Core section 5.1, by the scope that asks for each (section 5.4). */
const STANDARD: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** The scopes that ask for claims (OpenID Connect Core section 5.4). */
export const CLAIM_SCOPES: readonly string[] = Object.keys(STANDARD);

const SCOPE_OF = new Map(
  Object.entries(STANDARD).flatMap(([scope, claims]) => claims.map((name) => [name, scope])),
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
