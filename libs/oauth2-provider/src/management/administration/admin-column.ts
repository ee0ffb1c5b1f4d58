import type { ListedRecord } from '../../storage/listing-test.js';

/** What a cell of a list holds, as data. */
export type AdminValue = string | number | boolean | Date | readonly string[] | null | undefined;

/** How a page shows it; an API gives the value. 'plain' goes by what the value is. */
export type AdminColumnShape =
  'plain' | 'record' | 'application' | 'authorization' | 'user' | 'state' | 'scope' | 'code';

/** A column of a list, or a line of what is shown of one record. */
export interface AdminColumn<Row extends ListedRecord = ListedRecord> {
  /** Also the key of its label: `management.administration.column.<name>`. */
  readonly name: string;
  /** Plain text, where there is no such key. Default: the name. */
  readonly label?: string;
  readonly shape: AdminColumnShape;
  of(row: Row): AdminValue;
}

/** Properties that hold secrets, hashes of them or what is sealed: no page shows them and no search finds them. */
const HIDDEN: ReadonlySet<string> = new Set([
  'tokenHash',
  'codeHash',
  'deviceCodeHash',
  'userCodeHash',
  'codeChallenge',
  'nonce',
  'sealedResponse',
  'clientSecrets',
]);

/**
 * A column that shows the property of that name.
 * @throws Error for one that holds a secret, or a hash of one
 */
export function column<Row extends ListedRecord>(
  name: string,
  { label, shape = 'plain', of }: Partial<Omit<AdminColumn<Row>, 'name'>> = {},
): AdminColumn<Row> {
  assertShown(name);
  const read = (row: Row) => (row as unknown as Record<string, unknown>)[name] as AdminValue;
  return { name, shape, of: of ?? read, ...(label !== undefined && { label }) };
}

/** @throws Error where nobody may see what the property holds */
export function assertShown(property: string): void {
  if (HIDDEN.has(property)) throw new Error(`${property} holds what no page may show`);
}
