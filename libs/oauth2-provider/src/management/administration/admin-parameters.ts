import type { Parameters } from '../../protocol/parameters.js';
import type { AdminClass } from './admin-class.js';
import type { AdminQuery } from './admin-query.js';

const OWN = ['search', 'application', 'authorization', 'user', 'until', 'after', 'before'] as const;

/** The query of a request; parameters that nobody knows are left alone. */
export function queryOf(parameters: Parameters, admin: AdminClass): AdminQuery {
  const given = (name: string) => {
    const value = parameters.get(name)?.trim();
    return value === undefined || value === '' ? [] : [[name, value] as const];
  };
  const limit = parameters.get('limit');
  return {
    ...Object.fromEntries(OWN.flatMap(given)),
    ...(limit !== undefined && { limit: Number(limit) }),
    filters: Object.fromEntries(admin.allFilters.flatMap(({ name }) => given(name))),
  };
}

/** The query as parameters, with some that are different; an empty one is left out. */
export function parametersOf(
  { filters = {}, limit, ...own }: AdminQuery,
  changes: Readonly<Record<string, string>> = {},
): string {
  const all = { ...own, ...filters, ...(limit !== undefined && { limit: String(limit) }), ...changes };
  const given = Object.entries(all).filter(
    (each): each is [string, string] => each[1] !== undefined && each[1] !== '',
  );
  return new URLSearchParams(given).toString();
}
