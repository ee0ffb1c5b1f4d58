import { AbstractLogger } from 'typeorm';

/**
 * TypeORM tells of each migration on standard output, which belongs to the answers of commands. What goes wrong is
 * thrown as well, and said once by whoever catches it.
 */
export class QuietLogger extends AbstractLogger {
  protected override writeLog(): void {}
}
