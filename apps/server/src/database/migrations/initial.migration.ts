import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  type TableColumnOptions,
  TableIndex,
} from 'typeorm';

const varchar = (
  name: string,
  length: number,
  more: Partial<TableColumnOptions> = {},
): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
  ...more,
});

/**
 * TypeORM writes it in each database's own words, for it keeps to types that all of them have. A table that is there
 * is left: MariaDB commits each, and a process that was killed on the way left the first of them.
 */
export class ServerInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'users',
        columns: [
          varchar('id', 36, { isPrimary: true }),
          varchar('username', 150),
          varchar('password_hash', 255),
          varchar('email', 254, { isNullable: true }),
          { name: 'email_verified', type: 'boolean' },
          { name: 'claims', type: 'text' },
          { name: 'updated', type: 'integer' },
          { name: 'is_admin', type: 'boolean' },
          { name: 'disabled', type: 'boolean' },
        ],
        indices: [new TableIndex({ name: 'users_username', columnNames: ['username'], isUnique: true })],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'sessions',
        columns: [
          varchar('hash', 64, { isPrimary: true }),
          varchar('user_id', 36, { isNullable: true }),
          { name: 'data', type: 'text' },
          { name: 'expires', type: 'bigint' },
        ],
        indices: [
          new TableIndex({ name: 'sessions_user_id', columnNames: ['user_id'] }),
          new TableIndex({ name: 'sessions_expires', columnNames: ['expires'] }),
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'notes',
        columns: [
          varchar('id', 36, { isPrimary: true }),
          varchar('owner', 300),
          { name: 'text', type: 'text' },
          { name: 'created', type: 'bigint' },
        ],
        indices: [new TableIndex({ name: 'notes_owner', columnNames: ['owner'] })],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['notes', 'sessions', 'users']) await runner.dropTable(table);
  }
}
