import { Command, Help, Option } from 'nest-commander';
import { SIGNATURE_ALGORITHMS } from '../protocol/signing-algorithm.js';
import { type KeptKey, KeyRotation, type PlannedRotation } from '../tokens/key-rotation.js';
import { DestructiveCommand } from './destructive-command.js';
import { UsageError } from './exit.js';
import { table } from './terminal/table.js';

interface RotateKeysOptions {
  algorithm?: string;
  now?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

@Command({
  name: 'rotatekeys',
  description:
    'Publishes the next signing key of each algorithm, which takes over later, when all clients know it. Run it as often as you like: while a next key waits, it makes no other.',
})
export class RotateKeysCommand extends DestructiveCommand<RotateKeysOptions> {
  constructor(private readonly rotation: KeyRotation) {
    super();
  }

  protected override async execute(_args: string[], options: RotateKeysOptions): Promise<void> {
    const { algorithm, now = false, dryRun = false } = options;
    const plan = await this.rotation.plan({ algorithm, now });
    const lost = plan.flatMap(({ removes }) => removes);
    if (lost.length > 0 && !dryRun)
      await this.confirm(
        `End ${lost.length === 1 ? '1 key' : `${lost.length} keys`}, and all that was signed with ${lost.length === 1 ? 'it' : 'them'}?`,
        options,
      );
    const made = dryRun ? [] : await this.rotation.rotate({ algorithm, now });
    const keys = await this.rotation.list();
    this.answer(
      options,
      {
        dry_run: dryRun,
        rotations: plan.map((each) => ({
          algorithm: each.algorithm,
          kid: made.find((key) => key.algorithm === each.algorithm)?.kid ?? null,
          active_from: each.activeFrom?.toISOString() ?? null,
          removed: each.removes,
        })),
        keys: keys.map(described),
      },
      [
        ...plan.map((each) =>
          sentence(
            each,
            made.find((key) => key.algorithm === each.algorithm),
            dryRun,
          ),
        ),
        ...(await table(
          ['ALGORITHM', 'KID', 'STATE', 'SIGNS FROM'],
          keys.map(({ algorithm: of, kid, state, activeFrom }) => [of, kid, state, activeFrom.toISOString()]),
        )),
      ],
    );
  }

  @Option({ flags: '--algorithm <algorithm>', description: 'its keys alone; all that have keys without it' })
  algorithm(value: string): string {
    if ((SIGNATURE_ALGORITHMS as readonly string[]).includes(value)) return value;
    throw new UsageError(`--algorithm must be one of ${SIGNATURE_ALGORITHMS.join(', ')}`);
  }

  @Option({
    flags: '--now',
    description: 'a key leaked: the new one signs at once, and the others are gone with all that they signed',
  })
  now(): boolean {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'say what would be done, and do nothing' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  rotatekeys
  rotatekeys --algorithm ES256 --dry-run
  rotatekeys --now --yes --json`;
  }
}

function sentence(
  { algorithm, activeFrom, removes }: PlannedRotation,
  made: KeptKey | undefined,
  dryRun: boolean,
): string {
  if (!activeFrom) return `${algorithm}: a next key is published already; nothing to do.`;
  const ending = removes.length > 0 ? ` ${removes.length} others are gone.` : '';
  if (dryRun) return `${algorithm}: a new key would sign from ${activeFrom.toISOString()}.`;
  if (!made) return `${algorithm}: another process made the next key just now.`;
  return `${algorithm}: the new key ${made.kid} signs from ${made.activeFrom.toISOString()}.${ending}`;
}

function described(key: KeptKey): object {
  return {
    algorithm: key.algorithm,
    kid: key.kid,
    state: key.state,
    published: key.published.toISOString(),
    active_from: key.activeFrom.toISOString(),
    retired_at: key.retiredAt?.toISOString() ?? null,
    removed_at: key.removedAt?.toISOString() ?? null,
  };
}
