import { InvalidRequest } from './errors.js';

// PostgreSQL text cannot hold it, and no parameter of any RFC may contain it.
const NUL = '\0';

/** RFC 8707 section 2: what a request may name several of. Nothing else is sent more than once. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource']);
/** Express' parser stops to make lists of more, so that the platforms would differ. */
export const MOST_VALUES = 20;

/**
 * The parameters of a request, each at most once (RFC 6749 sections 3.1 and 3.2) but for `resource`. An empty value
 * counts as omitted, as those sections say. A repeated or nested parameter is `invalid_request`.
 */
export class Parameters {
  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  static readonly none = new Parameters(new Map());

  /** @param search the query of a URL, with or without its question mark */
  static fromQuery(search: string): Parameters {
    return Parameters.collect(new URLSearchParams(search));
  }

  /** @param body what a form parser made of `application/x-www-form-urlencoded` */
  static fromBody(body: unknown): Parameters {
    if (typeof body !== 'object' || body === null) return Parameters.none;
    const pairs = Object.entries(body as Record<string, unknown>);
    return Parameters.collect(
      pairs.flatMap(([name, value]): [string, unknown][] =>
        REPEATABLE.has(name) && Array.isArray(value) ? value.map((each) => [name, each]) : [[name, value]],
      ),
    );
  }

  private static collect(pairs: Iterable<[string, unknown]>): Parameters {
    const values = new Map<string, string[]>();
    const seen = new Map<string, number>();
    for (const [name, value] of pairs) {
      // Express' parser turns a[b]=1 into an object and Fastify's keeps it as a name: refuse both alike.
      if (typeof value !== 'string' || name.includes('[')) {
        throw new InvalidRequest('a parameter is repeated or nested; each may be sent once, as plain text');
      }
      const times = seen.get(name) ?? 0;
      if (times >= (REPEATABLE.has(name) ? MOST_VALUES : 1))
        throw new InvalidRequest('a parameter is repeated; each may be sent once');
      if (name.includes(NUL) || value.includes(NUL)) {
        throw new InvalidRequest('a parameter contains a NUL character');
      }
      seen.set(name, times + 1);
      if (value !== '') values.set(name, [...(values.get(name) ?? []), value]);
    }
    return new Parameters(values);
  }

  get(name: string): string | undefined {
    return this.values.get(name)?.[0];
  }

  /** All values of one that may be repeated, in their order. */
  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** @throws InvalidRequest when the parameter is missing */
  required(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new InvalidRequest(`the parameter ${name} is missing`);
    return value;
  }

  /** Name and value of each; of a repeated one as often as it came. */
  *entries(): IterableIterator<[string, string]> {
    for (const [name, values] of this.values) for (const value of values) yield [name, value];
  }

  /** How many names there are. */
  get size(): number {
    return this.values.size;
  }
}
