import { Command, Help, Option } from 'nest-commander';
import { EncryptionRotation, type RotatedEncryption } from '../tokens/encryption-rotation.js';
import { RefusedError } from './exit.js';
import { OAuth2Command } from './oauth2-command.js';
import { interruptible } from './terminal/interruptible.js';
import { withProgress } from './terminal/progress.js';

interface RotateEncryptionOptions {
  dryRun?: boolean;
  json?: boolean;
}

@Command({
  name: 'rotateencryption',
  description:
    'After a new secret was put first in the option secret and all processes have it: encrypts with it what an older one has encrypted. It can be interrupted and repeated.',
})
export class RotateEncryptionCommand extends OAuth2Command<RotateEncryptionOptions> {
  constructor(private readonly rotation: EncryptionRotation) {
    super();
  }

  protected override async execute(_args: string[], options: RotateEncryptionOptions): Promise<void> {
    const done = await interruptible((signal) =>
      withProgress('Records looked at', undefined, (onProgress) =>
        this.rotation.rotate({ dryRun: options.dryRun, onProgress, signal }),
      ),
    );
    const until = done.othersNeededUntil?.toISOString() ?? null;
    this.answer(
      options,
      {
        signing_keys: done.signingKeys,
        client_secrets: done.clientSecrets,
        unreadable: done.unreadable,
        other_secrets_needed_until: until,
        complete: done.complete,
      },
      [
        `${done.signingKeys} signing keys and ${done.clientSecrets} client secrets ${options.dryRun ? 'would be' : 'are'} encrypted with the first secret now.`,
        ...done.unreadable.map((each) => `unreadable: ${each}`),
        ...advice(done, until, options),
      ],
    );
    if (done.unreadable.length > 0) {
      throw new RefusedError(
        `${done.unreadable.length} records were encrypted with a secret that is not in the list; put it back, or make them anew`,
      );
    }
  }

  @Option({ flags: '--dry-run', description: 'count, and change nothing' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  rotateencryption --dry-run
  rotateencryption --json`;
  }
}

function advice(
  { complete }: RotatedEncryption,
  until: string | null,
  { dryRun }: RotateEncryptionOptions,
): string[] {
  if (dryRun) return [];
  if (!complete) return ['Interrupted: the same command goes on.'];
  return until === null ? [] : [`The other secrets can be taken out of the list after ${until}.`];
}
