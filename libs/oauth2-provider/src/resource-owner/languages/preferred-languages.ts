import Negotiator from 'negotiator';

/** The languages that a header Accept-Language asks for, most wanted first (RFC 9110 section 12.5.4). */
export function acceptedLanguages(header: string | undefined): string[] {
  return new Negotiator({ headers: { 'accept-language': header } }).languages();
}

/** Subtags that any tag of ours has; a range may come with thousands, and its parts alone would fill the memory. */
const MOST_SUBTAGS = 8;

/** The tag, and what is left of it without its last subtags, one after the other (RFC 4647 section 3.4). */
export function lookupOf(range: string): string[] {
  const subtags = range.toLowerCase().split('-', MOST_SUBTAGS);
  const whole = subtags.map((_, at) => subtags.slice(0, subtags.length - at));
  // What a single letter begins goes with it: `zh-x` says nothing.
  return whole.filter((each) => (each.at(-1)?.length ?? 0) > 1).map((each) => each.join('-'));
}
