import { getMetadataArgsStorage, type Repository } from 'typeorm';
import { AbstractApplication } from './entities/application.entity.js';

/** What a value of a column is in TypeScript, as far as it decides how text is read. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'list' | 'json';

/** A column that a swapped application class adds. */
export interface OwnColumn {
  /** The property of the class. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Neither nullable, nor generated, nor with a default of the database. */
  readonly required: boolean;
}

type Column = Repository<AbstractApplication>['metadata']['columns'][number];

/** The columns of the application class in use that are not the library's. */
export function ownColumns(applications: Repository<AbstractApplication>): OwnColumn[] {
  const { metadata } = applications;
  const inherited = new Set(
    getMetadataArgsStorage()
      .columns.filter(({ target }) => target === AbstractApplication)
      .map(({ propertyName }) => propertyName),
  );
  return metadata.columns
    .filter(({ propertyName }) => !inherited.has(propertyName))
    .map((column) => ({
      name: column.propertyName,
      kind: kindOf(column, designType(metadata.target, column.propertyName)),
      nullable: column.isNullable,
      required: !column.isNullable && column.default === undefined && !isMadeByItself(column),
    }));
}

function designType(target: unknown, property: string): unknown {
  return typeof target === 'function'
    ? Reflect.getMetadata('design:type', target.prototype as object, property)
    : undefined;
}

function isMadeByItself(column: Column): boolean {
  return (
    column.isGenerated ||
    column.isCreateDate ||
    column.isUpdateDate ||
    column.isVersion ||
    column.generatedType !== undefined
  );
}

/** The property's own type decides first: a transformer may keep a Date in a bigint. */
function kindOf({ type, isArray }: Column, design: unknown): ColumnKind {
  if (isArray || type === 'simple-array') return 'list';
  if (design === Date || type === Date) return 'date';
  const name = typeof type === 'function' ? type.name.toLowerCase() : String(type);
  if (/json/.test(name)) return 'json';
  if (/bool/.test(name) || design === Boolean) return 'boolean';
  if (/int|serial/.test(name)) return 'integer';
  if (/^(number|numeric|decimal|dec|float|double|real)/.test(name)) return 'number';
  return /^(date|time)/.test(name) ? 'date' : 'text';
}
