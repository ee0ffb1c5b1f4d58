import { Column, type ColumnOptions } from 'typeorm';

const instant = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: unknown) => (value === null || value === undefined ? null : new Date(Number(value))),
};

/**
 * A UTC instant, kept as milliseconds since the epoch: the one form that every database compares and
 * returns alike, whatever its time zone and its precision.
 */
export function InstantColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ ...options, type: 'bigint', transformer: instant });
}

/** A list of strings, kept as JSON. */
export function ListColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ ...options, type: 'simple-json' });
}

/** Whether it is an `InstantColumn`. */
export function isInstant({ type, transformer }: Pick<ColumnOptions, 'type' | 'transformer'>): boolean {
  return type === 'bigint' && transformer === instant;
}
