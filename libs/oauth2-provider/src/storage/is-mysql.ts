import type { DataSource } from 'typeorm';

/** Whether the database is MariaDB or MySQL, by whichever of TypeORM's drivers. */
export function isMysql({ options }: Pick<DataSource, 'options'>): boolean {
  return /mysql|mariadb/.test(options.type);
}
