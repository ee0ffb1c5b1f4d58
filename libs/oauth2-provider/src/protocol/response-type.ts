/** The parts of response types that the specifications know (RFC 6749 section 3.1.1, OpenID Connect Core section 3). */
export const CODE = 'code';
export const TOKEN = 'token';
export const ID_TOKEN = 'id_token';
export const NONE = 'none';

/** A part as far as it decides which response types there are. */
export interface CombinablePart {
  readonly name: string;
  /** Whether it may stand beside others. */
  readonly combines: boolean;
}

/** The words of a response type. */
export function partsOf(responseType: string): string[] {
  return responseType.split(' ');
}

/** The one way to write a response type, for the order of its parts means nothing (RFC 6749 section 3.1.1). */
export function canonicalResponseType(responseType: string): string {
  return partsOf(responseType).sort().join(' ');
}

/** Every response type that can be made of the parts, each in its canonical form; those of one part first. */
export function responseTypesOf(parts: readonly CombinablePart[]): string[] {
  const together = parts
    .filter(({ combines }) => combines)
    .reduce<string[][]>((sets, { name }) => [...sets, ...sets.map((set) => [...set, name])], [[]])
    .filter((set) => set.length > 1)
    .sort((one, other) => one.length - other.length)
    .map((set) => canonicalResponseType(set.join(' ')));
  return [...new Set([...parts.map(({ name }) => name), ...together])];
}

/** What RFC 7591 section 2.1 calls the grant of what comes from the authorization endpoint itself. */
export const IMPLICIT = 'implicit';

/** The grant types that the specifications know. */
export const KNOWN_GRANT_TYPES: ReadonlySet<string> = new Set([
  'authorization_code',
  IMPLICIT,
  'password',
  'client_credentials',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
]);

/** The response types of the specifications, whichever of them the server has. */
export const KNOWN_RESPONSE_TYPES: ReadonlySet<string> = new Set(
  responseTypesOf([
    ...[CODE, TOKEN, ID_TOKEN].map((name) => ({ name, combines: true })),
    { name: NONE, combines: false },
  ]),
);

/** The grant types that go with a response type (OpenID Connect Dynamic Client Registration section 2). */
export function grantTypesOf(responseType: string): string[] {
  const parts = partsOf(responseType);
  return [
    ...(parts.includes(CODE) ? ['authorization_code'] : []),
    ...(parts.includes(TOKEN) || parts.includes(ID_TOKEN) ? [IMPLICIT] : []),
  ];
}
