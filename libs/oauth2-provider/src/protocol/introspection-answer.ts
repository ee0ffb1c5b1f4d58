import { after } from './instants.js';
import { type TokenFacts, instantOf, readTokenFacts } from './token-facts.js';

/** What the answer must say beside `active`. */
export interface ExpectedAnswer {
  /** RFC 8707: where the answer names audiences, one of them is one of these. */
  readonly resources: readonly string[];
  /** What `iss` is, where it is told. Default: anything. */
  readonly issuer?: string;
  /** Whether `token_type` may be missing. Ours has none for refresh tokens, which no resource takes. */
  readonly allowsMissingType: boolean;
  /** By how much clocks may differ, in seconds. */
  readonly clockTolerance: number;
}

/** That is no introspection response (RFC 7662 section 2.2). The message repeats nothing of it. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/**
 * The facts of a token that is active, and ours to take; null for any other.
 * @throws MalformedAnswer: then nobody knows whether it is
 */
export function readIntrospectionAnswer(
  answer: unknown,
  expected: ExpectedAnswer,
  now: Date,
): TokenFacts | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new MalformedAnswer('it is no JSON object');
  const members = answer as Readonly<Record<string, unknown>>;
  if (typeof members['active'] !== 'boolean') throw new MalformedAnswer('its member active is no boolean');
  if (!members['active']) return null;
  const facts = readTokenFacts(members, now);
  if (!facts) throw new MalformedAnswer('client_id or exp is missing, or a member is not what it must be');
  return isForUs(members, facts, expected, now) ? facts : null;
}

function isForUs(
  members: Readonly<Record<string, unknown>>,
  { resources: named, expires }: TokenFacts,
  { resources, issuer, allowsMissingType, clockTolerance }: ExpectedAnswer,
  now: Date,
): boolean {
  const { token_type: type, iss, nbf } = members;
  const isNamed = typeof type === 'string' && type.toLowerCase() === 'bearer';
  const isBearer = isNamed || (type === undefined && allowsMissingType);
  const isOfIssuer = iss === undefined || issuer === undefined || iss === issuer;
  const begins = nbf === undefined ? now : instantOf(nbf);
  const hasBegun = begins !== undefined && begins <= after(now, clockTolerance);
  const isOver = now >= after(expires, clockTolerance);
  return (
    isBearer && isOfIssuer && hasBegun && !isOver && (named?.some((each) => resources.includes(each)) ?? true)
  );
}
