import { uuidOf } from '../../protocol/derived-id.js';
import { InvalidRequest } from '../../protocol/errors.js';
import type { ListingPage } from '../../storage/listing.store.js';
import type { ListedRecord } from '../../storage/listing-test.js';
import { type Sought, isFindable } from './admin-search.js';

const DAY = 24 * 3600 * 1000; // milliseconds
/** What the time in a UUIDv7 reaches to. */
const LAST_DAY = '9999-12-31';

/** Whose records, or which: by ids. */
export interface Exact {
  readonly record?: string;
  /** The id of its record. */
  readonly application?: string;
  readonly authorization?: string;
  readonly user?: string;
}

/** Which page of which list; all that is given must fit. */
export interface AdminQuery {
  /** See `AdminSearch`. */
  readonly search?: string;
  readonly application?: string;
  readonly authorization?: string;
  readonly user?: string;
  /** Values of `AdminClass.allFilters` by their names. */
  readonly filters?: Readonly<Record<string, string>>;
  /** A day, `2030-01-31`: records of that day, UTC, and before it. */
  readonly until?: string;
  /** `next` of the page before. */
  readonly after?: string;
  /** `previous` of the page after. */
  readonly before?: string;
  /** At most 200. Default: 50. */
  readonly limit?: number;
}

/** A page of a list. */
export interface AdminPage<Row extends ListedRecord = ListedRecord> extends ListingPage<Row> {
  /** What the search was taken for. */
  readonly sought?: Sought;
}

/**
 * @returns undefined where nothing can be found, or there is a choice
 * @throws InvalidRequest for an id that is none
 */
export function exactOf(
  { application, authorization, user }: AdminQuery,
  sought: Sought | undefined,
): Exact | undefined {
  if (sought?.as === 'nothing' || sought?.as === 'applications') return undefined;
  if (user !== undefined && !isFindable(user)) return undefined;
  return {
    ...(application !== undefined && { application: idOf(application, 'application') }),
    ...(authorization !== undefined && { authorization: idOf(authorization, 'authorization') }),
    ...(user !== undefined && { user }),
    ...(sought && { [sought.as]: sought.value }),
  };
}

/** @throws InvalidRequest for what is no UUID */
export function idOf(text: string, parameter: string): string {
  const id = uuidOf(text);
  if (id === undefined) throw new InvalidRequest(`${parameter} must be an id`);
  return id;
}

/** @throws InvalidRequest for what is no day */
export function dayAfter(day: string): Date {
  const start =
    /^\d{4}-\d{2}-\d{2}$/.test(day) && day >= '1970-01-01' && day <= LAST_DAY ? Date.parse(day) : NaN;
  if (Number.isNaN(start)) throw new InvalidRequest('until must be a day, such as 2030-01-31');
  return new Date(start + DAY);
}
