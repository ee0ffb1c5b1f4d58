import { Command, Help, Option } from 'nest-commander';
import { Statistics, type TokenAudit, type UsageStatistics } from '../maintenance/statistics.js';
import { type ClearOutcome, ExpiredRecords } from '../tokens/expired-records.js';
import { nameOf } from '../storage/entities/application.entity.js';
import { clearAtTerminal, clearedLines, clearedObject } from './cleared.js';
import { OAuth2Command } from './oauth2-command.js';
import { printable } from './terminal/printable.js';

interface MaintenanceOptions {
  cleanup?: boolean;
  stats?: boolean;
  audit?: boolean;
  json?: boolean;
}

@Command({
  name: 'maintenance',
  description: 'Removes what expired, counts applications and tokens, and tells which tokens are old.',
})
export class MaintenanceCommand extends OAuth2Command<MaintenanceOptions> {
  constructor(
    private readonly expiredRecords: ExpiredRecords,
    private readonly statistics: Statistics,
  ) {
    super();
  }

  protected override async execute(_args: string[], options: MaintenanceOptions): Promise<void> {
    if (!options.cleanup && !options.stats && !options.audit) {
      this.answer(options, {}, [
        'Nothing was chosen, and nothing was done: give --cleanup, --stats or --audit.',
      ]);
      return;
    }
    const cleanup = options.cleanup ? await clearAtTerminal(this.expiredRecords) : undefined;
    // Whoever pressed Ctrl-C wants no figures either.
    const goesOn = cleanup?.complete !== false;
    const stats = options.stats && goesOn ? await this.statistics.statistics() : undefined;
    const audit = options.audit && goesOn ? await this.statistics.audit() : undefined;
    this.answer(
      options,
      {
        ...(cleanup && { cleanup: { cleaned: cleanup.removed.accessToken, ...clearedObject(cleanup) } }),
        ...(stats && { stats: statsObject(stats) }),
        ...(audit && { audit: auditObject(audit) }),
      },
      [
        ...(cleanup ? cleanupLines(cleanup) : []),
        ...(stats ? statsLines(stats) : []),
        ...(audit ? auditLines(audit) : []),
      ],
    );
  }

  @Option({ flags: '--cleanup', description: 'removes expired tokens, codes and authorizations' })
  cleanup(): boolean {
    return true;
  }

  @Option({ flags: '--stats', description: 'counts applications and access tokens, and those in use' })
  stats(): boolean {
    return true;
  }

  @Option({
    flags: '--audit',
    description:
      'counts access tokens that live for more than a week, and those of the ten busiest applications',
  })
  audit(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  maintenance --cleanup
  maintenance --cleanup --stats --audit
  maintenance --stats --json`;
  }
}

function cleanupLines(outcome: ClearOutcome): string[] {
  return [`Cleaned ${outcome.removed.accessToken} expired tokens`, ...clearedLines(outcome)];
}

function statsObject({ applications, accessTokens }: UsageStatistics): object {
  return { applications, access_tokens: accessTokens };
}

function statsLines({ applications, accessTokens }: UsageStatistics): string[] {
  return [
    `Applications: ${applications.total} total, ${applications.active} active`,
    `Access Tokens: ${accessTokens.total} total, ${accessTokens.active} active`,
  ];
}

function auditObject({ oldActiveTokens, topApplications }: TokenAudit): object {
  return {
    old_active_tokens: oldActiveTokens,
    top_applications: topApplications.map(({ name, clientId, tokens }) => ({
      name,
      client_id: clientId,
      tokens,
    })),
  };
}

function auditLines({ oldActiveTokens, topApplications }: TokenAudit): string[] {
  return [
    `Found ${oldActiveTokens} tokens older than 1 week but still active`,
    'Top 10 applications by token count:',
    ...topApplications.map((each) => `  ${printable(nameOf(each))}: ${each.tokens}`),
  ];
}
