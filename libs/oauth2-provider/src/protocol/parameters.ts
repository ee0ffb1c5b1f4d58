import { InvalidRequest } from './errors.js';

// PostgreSQL text cannot hold it, and no parameter of any RFC may contain it.
const NUL = '\0';

/**
 * The parameters of a request, each at most once (RFC 6749 sections 3.1 and 3.2). An empty value
 * counts as omitted, as those sections say. A repeated or nested parameter is `invalid_request`.
 */
export class Parameters {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  static readonly none = new Parameters(new Map());

  /** @param search the query of a URL, with or without its question mark */
  static fromQuery(search: string): Parameters {
    return Parameters.collect(new URLSearchParams(search));
  }

  /** @param body what a form parser made of `application/x-www-form-urlencoded` */
  static fromBody(body: unknown): Parameters {
    return typeof body === 'object' && body !== null
      ? Parameters.collect(Object.entries(body as Record<string, unknown>))
      : Parameters.none;
  }

  private static collect(pairs: Iterable<[string, unknown]>): Parameters {
    const values = new Map<string, string>();
    const seen = new Set<string>();
    for (const [name, value] of pairs) {
      // Express' parser turns a[b]=1 into an object and Fastify's keeps it as a name: refuse both alike.
      if (typeof value !== 'string' || name.includes('[')) {
        throw new InvalidRequest('a parameter is repeated or nested; each may be sent once, as plain text');
      }
      if (seen.has(name)) throw new InvalidRequest('a parameter is repeated; each may be sent once');
      if (name.includes(NUL) || value.includes(NUL)) {
        throw new InvalidRequest('a parameter contains a NUL character');
      }
      seen.add(name);
      if (value !== '') values.set(name, value);
    }
    return new Parameters(values);
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  /** @throws InvalidRequest when the parameter is missing */
  required(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) throw new InvalidRequest(`the parameter ${name} is missing`);
    return value;
  }

  entries(): IterableIterator<[string, string]> {
    return this.values.entries();
  }

  get size(): number {
    return this.values.size;
  }
}
