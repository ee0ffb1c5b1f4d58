import type { MigrationInterface } from 'typeorm';
import { OAuth2MariadbInitial1795478400000, OAuth2MysqlInitial1795478400000 } from './mariadb-initial.js';
import { OAuth2PostgresInitial1795478400000 } from './postgres-initial.js';
import { OAuth2SqliteInitial1795478400000 } from './sqlite-initial.js';

export { runMigrations } from '../run-migrations.js';

type MigrationClass = new () => MigrationInterface;

const SQLITE: MigrationClass[] = [OAuth2SqliteInitial1795478400000];
const POSTGRES: MigrationClass[] = [OAuth2PostgresInitial1795478400000];
const MARIADB: MigrationClass[] = [OAuth2MariadbInitial1795478400000];
const MYSQL: MigrationClass[] = [OAuth2MysqlInitial1795478400000];

/**
 * The migrations of the library's own tables, for TypeORM's `migrations`, by the data source's `type`.
 * A host with swapped entities generates its own instead.
 * @throws Error for a database that the library has no migrations for
 */
export function oauth2Migrations(type: string): MigrationClass[] {
  switch (type) {
    case 'sqlite':
    case 'better-sqlite3':
    case 'sqljs':
      return SQLITE;
    case 'postgres':
      return POSTGRES;
    case 'mariadb':
      return MARIADB;
    case 'mysql':
      return MYSQL;
    default:
      throw new Error(
        `no migrations for a data source of type "${type}"; there are some for SQLite, PostgreSQL, MariaDB and MySQL`,
      );
  }
}
