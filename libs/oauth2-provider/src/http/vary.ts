type HeaderValue = string | number | readonly string[] | undefined;

/** A list header with one member more, where it has not got it: somebody else may have begun it. */
export function united(before: HeaderValue, added: string): string {
  const members = [before ?? []].flat().flatMap((line) => String(line).split(/\s*,\s*/));
  const has = members.some((member) => member.toLowerCase() === added.toLowerCase());
  return (has ? members : [...members, added]).join(', ');
}
