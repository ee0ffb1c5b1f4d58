import { toOAuthRequest } from '../../http/oauth-request.js';
import type { HttpRequest } from '../../http/platform.js';
import { InvalidRequest } from '../../protocol/errors.js';
import type { Parameters } from '../../protocol/parameters.js';

/**
 * The query of a request to the API. One that is misspelt would be a filter that lets everything through, so it is refused.
 * @param known the names that there are
 * @throws InvalidRequest for another, and for one that came twice
 */
export function apiQuery(request: HttpRequest, known: readonly string[]): Parameters {
  const { query } = toOAuthRequest(request);
  for (const [name] of query.entries())
    if (!known.includes(name)) throw new InvalidRequest(`the query may have ${known.join(', ')}`);
  return query;
}

/** @throws InvalidRequest for what is no whole number from 1 */
export function limitOf(query: Parameters): number | undefined {
  const given = query.get('limit');
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new InvalidRequest('limit must be a whole number from 1');
  return Number(given);
}
