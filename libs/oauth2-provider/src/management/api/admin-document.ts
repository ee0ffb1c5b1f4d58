import type { ListedRecord } from '../../storage/listing-test.js';
import type { AdminClass } from '../administration/admin-class.js';
import type { AdminColumn } from '../administration/admin-column.js';
import type { AdminPage } from '../administration/admin-query.js';
import type { OverviewFigures } from '../administration/administration-figures.js';

/** What the query of a list may have beside the filters of its kind. */
export const QUERY: readonly string[] = [
  'search',
  'application',
  'authorization',
  'user',
  'until',
  'after',
  'before',
  'limit',
];

/** A record as its admin class shows it, its columns under their names as RFCs write names. */
export function recordOf(row: ListedRecord, columns: readonly AdminColumn[], admin: AdminClass): object {
  const state = admin.stateOf(row, new Date());
  const shown = columns.map((column) => [written(column.name), column.of(row) ?? null] as const);
  return { id: row.id, ...(state !== undefined && { state }), ...Object.fromEntries(shown) };
}

export function pageOf({ rows, next, previous, sought }: AdminPage, admin: AdminClass): object {
  return {
    records: rows.map((row) => recordOf(row, admin.columns, admin)),
    next: next ?? null,
    previous: previous ?? null,
    ...(sought && { sought }),
  };
}

export function figuresOf(figures: OverviewFigures): object {
  const { health, tokens, days, topApplications, oldTokens, activeApplications, records } = figures;
  return {
    health,
    access_tokens: {
      exact: tokens.isExact,
      total: tokens.total,
      live: tokens.live,
      revoked: tokens.revoked,
      expired: tokens.expired,
    },
    days: days.map(({ day, tokens }) => ({ day: day.toISOString().slice(0, 10), tokens })),
    top_applications: topApplications,
    old_tokens: oldTokens ?? null,
    active_applications: activeApplications ?? null,
    kinds: records.map(({ path, about }) => ({ kind: path, about: about ?? null })),
  };
}

function written(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
