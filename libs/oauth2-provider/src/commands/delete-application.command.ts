import { Command, Help, Option } from 'nest-commander';
import {
  ApplicationAdministration,
  type ApplicationDependents,
} from '../clients/application-administration.js';
import { DestructiveCommand } from './destructive-command.js';
import { recordNames, total } from './record-names.js';
import { interruptible } from './terminal/interruptible.js';
import { printable } from './terminal/printable.js';
import { withProgress } from './terminal/progress.js';

interface DeleteApplicationOptions {
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

@Command({
  name: 'deleteapplication',
  description: 'Removes an application and all that it has: tokens, codes, authorizations and consents.',
  arguments: '<client-id>',
  argsDescription: { 'client-id': 'of the application' },
})
export class DeleteApplicationCommand extends DestructiveCommand<DeleteApplicationOptions> {
  constructor(private readonly administration: ApplicationAdministration) {
    super();
  }

  protected override async execute([clientId]: string[], options: DeleteApplicationOptions): Promise<void> {
    const { name } = await this.administration.find(clientId);
    const dependents = await this.administration.dependents(clientId);
    const called = printable(name === '' ? clientId : name);
    if (options.dryRun)
      return this.tell(clientId, dependents, false, options, [`${called} would be removed, with`]);

    await this.confirm(`Remove ${called} with ${total(dependents)} records that belong to it?`, options);
    const isRemoved = await interruptible((signal) =>
      withProgress('Removing', total(dependents), (onProgress) =>
        this.administration.remove(clientId, { onProgress, signal }),
      ),
    );
    this.tell(clientId, dependents, isRemoved, options, [
      isRemoved
        ? `${called} was removed, with`
        : `Interrupted: ${called} is still there, with less than it had. The same command goes on. It had`,
    ]);
  }

  private tell(
    clientId: string,
    dependents: ApplicationDependents,
    isDeleted: boolean,
    options: DeleteApplicationOptions,
    lines: string[],
  ): void {
    const names = recordNames(dependents);
    const counts = Object.entries(names).map(([kind, count]) => `${kind}: ${count}`);
    this.answer(options, { client_id: clientId, deleted: isDeleted, records: names }, [...lines, ...counts]);
  }

  @Option({ flags: '--dry-run', description: 'say what would go, and remove nothing' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  deleteapplication photos --dry-run
  deleteapplication photos --yes --json`;
  }
}
