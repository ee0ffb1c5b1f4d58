import { Command, Help, Option } from 'nest-commander';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { type RevokedTokens, type TokenOwner, TokenRevocation } from '../tokens/token-revocation.js';
import { DestructiveCommand } from './destructive-command.js';
import { UsageError } from './exit.js';
import { recordNames, total } from './record-names.js';
import { interruptible } from './terminal/interruptible.js';
import { printable } from './terminal/printable.js';
import { withProgress } from './terminal/progress.js';
import { userIdOf } from './users.js';
import { UUID } from './values.js';

interface RevokeTokensOptions {
  user?: string;
  application?: string;
  family?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

@Command({
  name: 'revoketokens',
  description:
    'Ends all tokens of a user, an application or an authorization, access and refresh tokens, codes as well. It holds at once.',
})
export class RevokeTokensCommand extends DestructiveCommand<RevokeTokensOptions> {
  constructor(
    private readonly revocation: TokenRevocation,
    private readonly resourceOwners: ResourceOwners,
  ) {
    super();
  }

  protected override async execute(_args: string[], options: RevokeTokensOptions): Promise<void> {
    const { user, application, family, dryRun } = options;
    if (user === undefined && application === undefined && family === undefined)
      throw new UsageError('say whose: --user, --application or --family');
    if (family !== undefined && !UUID.test(family))
      throw new UsageError('--family takes the id of an authorization');
    const owner: TokenOwner = {
      ...(user !== undefined && { userId: await this.userId(user) }),
      ...(application !== undefined && { clientId: application }),
      ...(family !== undefined && { familyId: family }),
    };
    const living = await this.revocation.revoke(owner, { dryRun: true });
    if (!dryRun) await this.confirm(`Revoke ${living.count} tokens of ${whose(options)}?`, options);
    const { count, records } = dryRun ? living : await this.revoke(owner, total(living.records));
    const names = recordNames(records);
    this.answer(
      options,
      { revoked: dryRun ? 0 : count, ...(dryRun && { would_revoke: count }), records: names },
      [
        `${count} tokens ${dryRun ? 'would be' : 'were'} revoked.`,
        ...Object.entries(names).map(([kind, each]) => `${kind}: ${each}`),
      ],
    );
  }

  /** @param expected how many records there are to end: they have just been counted */
  private revoke(owner: TokenOwner, expected: number): Promise<RevokedTokens> {
    return interruptible((signal) =>
      withProgress('Revoking', expected, (onProgress) =>
        this.revocation.revoke(owner, { onProgress, signal }),
      ),
    );
  }

  /** Those of a user who was removed are the ones that matter most, so an unknown name is taken for an id. */
  private async userId(user: string): Promise<string> {
    const userId = await userIdOf(this.resourceOwners, user);
    if (userId === null) this.warn('--user: nobody has that name or id now; it is taken for an id');
    return userId ?? user;
  }

  @Option({ flags: '--user <user>', description: 'a username or id' })
  user(value: string): string {
    return value;
  }

  @Option({ flags: '--application <client-id>', description: 'beside --user: what the one has of the other' })
  application(value: string): string {
    return value;
  }

  @Option({ flags: '--family <id>', description: 'one authorization, as introspect names it' })
  family(value: string): string {
    return value;
  }

  @Option({ flags: '--dry-run', description: 'count, and revoke nothing' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  revoketokens --user alice
  revoketokens --user alice --application photos --yes
  revoketokens --application photos --dry-run --json`;
  }
}

function whose({ user, application, family }: RevokeTokensOptions): string {
  const parts = [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(application === undefined ? [] : [`application ${application}`]),
    ...(family === undefined ? [] : [`authorization ${family}`]),
  ];
  return printable(parts.join(', '));
}
