import { isLifetime } from '../protocol/lifetimes.js';
import type { OwnColumn } from '../storage/own-columns.js';
import { UsageError } from './exit.js';
import { optionOf } from './findings.js';

/** An id of a record, as the databases give it. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a list as a shell gives it: words between white space; an option given twice adds to it. */
export function words(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(/\s+/).filter((word) => word !== '')];
}

/**
 * Reads lifetimes in seconds; null stands for `default`, which is the grant's or the server's.
 * @throws UsageError for what is neither
 */
export function lifetimes(texts: Record<string, string | undefined>): Record<string, number | null> {
  const given = Object.entries(texts).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(
    given.map(([member, text]) => {
      if (text === 'default') return [member, null];
      if (/^\d+$/.test(text) && isLifetime(Number(text))) return [member, Number(text)];
      throw new UsageError(`${optionOf(member)} must be a whole number of seconds, such as 600, or default`);
    }),
  );
}

/** @throws UsageError unless the text is a whole number of that size */
export function wholeNumber(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`${option} must be a whole number, ${least} or more`);
}

/**
 * Reads a number; undefined where the option was not given.
 * @throws UsageError with the complaint unless the text has that shape
 */
export function numberIn(text: string | undefined, shape: RegExp, complaint: string): number | undefined {
  if (text === undefined) return undefined;
  if (!shape.test(text)) throw new UsageError(complaint);
  return Number(text);
}

/** @throws UsageError unless the text is a JSON object */
export function jsonObject(option: string, text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UsageError(`${option} must be a JSON object, such as '{"client_uri": "https://example.com"}'`);
}

/**
 * Reads `field=value` pairs by the columns that the application class adds; a field that is not among them is
 * left as text, for the registration to refuse.
 * @throws UsageError for what is no pair or does not fit its column
 */
export function columnValues(
  pairs: readonly string[],
  columns: readonly OwnColumn[],
): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, text] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined) throw new UsageError('--set takes field=value');
      const column = columns.find((each) => each.name === name);
      return [name, column ? columnValue(column, text) : text];
    }),
  );
}

const READERS: Record<OwnColumn['kind'], (text: string) => unknown> = {
  text: (text) => text,
  integer: (text) =>
    /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined,
  number: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  date: (text) => (Number.isNaN(Date.parse(text)) ? undefined : new Date(text)),
  list: (text) => words(text),
  json: parseJson,
};
const EXPECTED: Record<OwnColumn['kind'], string> = {
  text: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2030-01-31T12:00:00Z',
  list: 'words with spaces between them',
  json: 'JSON',
};

function columnValue({ name, kind, nullable }: OwnColumn, text: string): unknown {
  if (text === '' && nullable && kind !== 'text') return null;
  const value = READERS[kind](text);
  if (value === undefined) throw new UsageError(`--set ${name} takes ${EXPECTED[kind]}`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
