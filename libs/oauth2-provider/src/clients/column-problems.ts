import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { OwnColumn } from '../storage/own-columns.js';

/** What is wrong with the values for the columns that the application class adds. */
export function columnProblems(
  columns: readonly OwnColumn[],
  extra: Record<string, unknown>,
  application: AbstractApplication,
): ClientMetadataFinding[] {
  const values = application as unknown as Record<string, unknown>;
  const unknown = Object.keys(extra)
    .filter((name) => !columns.some((column) => column.name === name))
    .map((field) => ({ field, message: 'is not a column that the application class adds' }));
  const missing = columns
    .filter(({ name, required }) => required && (values[name] ?? null) === null)
    .map(({ name }) => ({ field: name, message: 'must be given: its column has no default' }));
  return [...unknown, ...missing];
}

/** Those of the values that have a column. */
export function columnValuesOf(
  columns: readonly OwnColumn[],
  extra: Record<string, unknown>,
): Record<string, unknown> {
  const own = new Set(columns.map(({ name }) => name));
  return Object.fromEntries(Object.entries(extra).filter(([name]) => own.has(name)));
}

/** What is wrong with the owner, who is in the host's words. */
export function ownerProblems({ userId }: { userId?: string | null }): ClientMetadataFinding[] {
  if (typeof userId !== 'string' || (userId !== '' && userId.length <= 255)) return [];
  return [{ field: 'userId', message: 'must be 1 to 255 characters' }];
}
