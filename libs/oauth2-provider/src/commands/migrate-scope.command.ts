import { Command, Help, Option } from 'nest-commander';
import { isScope } from '../protocol/scope.js';
import { ScopeMigration } from '../tokens/scope-migration.js';
import { UsageError } from './exit.js';
import { OAuth2Command } from './oauth2-command.js';
import { recordNames } from './record-names.js';
import { interruptible } from './terminal/interruptible.js';
import { withProgress } from './terminal/progress.js';
import { wholeNumber } from './values.js';

interface MigrateScopeOptions {
  dryRun?: boolean;
  batchSize?: number;
  json?: boolean;
}

@Command({
  name: 'migratescope',
  description:
    'Gives a scope another name in applications, consents, authorizations, codes and tokens, while the server runs.',
  arguments: '<old> <new>',
  argsDescription: { old: 'the scope, a whole word', new: 'its name from now on; the server must know it' },
})
export class MigrateScopeCommand extends OAuth2Command<MigrateScopeOptions> {
  constructor(private readonly migration: ScopeMigration) {
    super();
  }

  protected override async execute([old, fresh]: string[], options: MigrateScopeOptions): Promise<void> {
    if (!isScope(old) || !isScope(fresh)) throw new UsageError('a scope is one word');
    if (old === fresh) throw new UsageError('the two scopes are the same');
    const { dryRun, batchSize } = options;
    const { count, records, complete } = await interruptible((signal) =>
      withProgress('Rows looked at', undefined, (onProgress) =>
        this.migration.migrate(old, fresh, { dryRun, batchSize, onProgress, signal }),
      ),
    );
    const names = recordNames(records);
    this.answer(
      options,
      { migrated: dryRun ? 0 : count, ...(dryRun && { would_migrate: count }), records: names, complete },
      [
        `${count} records ${dryRun ? 'would have' : 'have'} ${fresh} in the place of ${old}.`,
        ...Object.entries(names).map(([kind, each]) => `${kind}: ${each}`),
        ...(complete ? [] : ['Interrupted: the same command goes on.']),
      ],
    );
  }

  @Option({ flags: '--dry-run', description: 'count, and change nothing' })
  dryRun(): boolean {
    return true;
  }

  @Option({
    flags: '--batch-size <rows>',
    description: 'rows per statement; the option cleanupBatchSize without it',
  })
  batchSize(value: string): number {
    return wholeNumber('--batch-size', value, 1);
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  migratescope read profile --dry-run
  migratescope read profile --json`;
  }
}
