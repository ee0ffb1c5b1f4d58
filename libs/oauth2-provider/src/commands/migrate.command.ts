import { Command, Help, Option } from 'nest-commander';
import { Migrations } from '../storage/run-migrations.js';
import { OAuth2Command } from './oauth2-command.js';

interface MigrateOptions {
  dryRun?: boolean;
  json?: boolean;
}

@Command({
  name: 'migrate',
  description:
    'Runs the migrations of the data source that have not run. Several processes may do so at once: one works, the others wait.',
})
export class MigrateCommand extends OAuth2Command<MigrateOptions> {
  constructor(private readonly migrations: Migrations) {
    super();
  }

  protected override async execute(_args: string[], options: MigrateOptions): Promise<void> {
    if (options.dryRun) {
      const pending = await this.migrations.pending();
      const lines =
        pending.length === 0 ? ['Nothing is pending.'] : pending.map((name) => `pending: ${name}`);
      return this.answer(options, { ran: [], pending }, lines);
    }
    const ran = await this.migrations.run();
    const lines = ran.length === 0 ? ['Nothing was pending.'] : ran.map((name) => `ran: ${name}`);
    this.answer(options, { ran, pending: [] }, lines);
  }

  @Option({ flags: '--dry-run', description: 'list those that are pending, and run none' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  migrate --dry-run
  migrate --json`;
  }
}
