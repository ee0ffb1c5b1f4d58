/** RFC 6749 appendix A.1 without the colon, which ends the name in HTTP Basic. */
const CLIENT_ID = /^[\x20-\x39\x3b-\x7e]{1,255}$/;
/** RFC 6749 appendix A.2. */
const CLIENT_SECRET = /^[\x20-\x7e]{1,1024}$/;
/** RFC 6750 section 2.1, b64token. Longer ones would not come through the headers of every proxy. */
const TOKEN = /^(?=.{1,1024}$)[A-Za-z0-9._~+/-]+=*$/;

/** 128 bits (RFC 6749 section 10.10) do not fit into fewer characters of a token. */
export const SHORTEST_GENERATED = 22;

export function isClientId(value: unknown): value is string {
  return typeof value === 'string' && CLIENT_ID.test(value);
}

export function isClientSecret(value: unknown): value is string {
  return typeof value === 'string' && CLIENT_SECRET.test(value);
}

/** Whether it can be sent as a bearer token. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/**
 * What is wrong with a secret or token that was made here, as the end of a sentence; undefined when nothing is.
 * Only its form can be judged: whether it is random, its maker alone knows.
 */
export function generatedProblem(value: unknown, isSyntax: (value: unknown) => boolean): string | undefined {
  if (!isSyntax(value)) return 'is no string, or has a character that a client could not send';
  const { length } = value as string;
  return length < SHORTEST_GENERATED
    ? `has ${length} characters; with fewer than ${SHORTEST_GENERATED} it can be guessed`
    : undefined;
}
