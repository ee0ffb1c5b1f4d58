import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

type HeaderValue = string | number | readonly string[] | undefined;

/** A list header with one member more, where it has not got it: somebody else may have begun it. */
export function united(before: HeaderValue, added: string): string {
  const members = [before ?? []].flat().flatMap((line) => String(line).split(/\s*,\s*/));
  const has = members.some((member) => member.toLowerCase() === added.toLowerCase());
  return (has ? members : [...members, added]).join(', ');
}

/**
 * Names a header in `Vary` at the last moment: Fastify writes headers of its own over those that a middleware has set,
 * and so may whoever comes later.
 */
export function variesBy(response: ServerResponse, name: string): void {
  const write = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (...given: unknown[]) => {
    const written = given.map((each) => (isHeaders(each) ? withMember(each, name) : each));
    response.setHeader('Vary', united(response.getHeader('Vary'), name));
    return write(...written);
  };
}

function isHeaders(given: unknown): given is OutgoingHttpHeaders {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function withMember(headers: OutgoingHttpHeaders, name: string): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([each, value]) =>
      each.toLowerCase() === 'vary' ? [each, united(value, name)] : [each, value],
    ),
  );
}
