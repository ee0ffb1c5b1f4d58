/**
 * The Authorization value among what a client sent when it opened a connection: `authorization` as HTTP has it, in any
 * case and perhaps below `headers`, or the bare access token as `token`. The first of these that is a string counts.
 */
export function presentedAuthorization(sent: unknown): string | undefined {
  const direct = member(sent, 'authorization') ?? member(member(sent, 'headers'), 'authorization');
  if (typeof direct === 'string') return direct;
  const token = member(sent, 'token');
  return typeof token === 'string' ? `Bearer ${token}` : undefined;
}

/** A member by its name in any case, of what may be no object at all. Nothing inherited. */
export function member(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  const key = Object.keys(holder).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : (holder as Record<string, unknown>)[key];
}
