import { Command, Help, Option } from 'nest-commander';
import { Health, type HealthReport } from '../maintenance/health.js';
import { CleaningWatch } from '../maintenance/cleaning-watch.js';
import { OAuth2Command } from './oauth2-command.js';
import { numberIn } from './values.js';

interface HealthCheckOptions {
  timeout?: string;
  json?: boolean;
}

const UNHEALTHY = 1;

@Command({
  name: 'healthcheck',
  description:
    'Tells whether the database answers, how much of it has expired, and whether somebody cleans up.',
})
export class HealthCheckCommand extends OAuth2Command<HealthCheckOptions> {
  constructor(
    private readonly health: Health,
    private readonly watch: CleaningWatch,
  ) {
    super();
  }

  protected override async execute(_args: string[], options: HealthCheckOptions): Promise<void> {
    const timeout = numberIn(
      options.timeout,
      /^(?=.*[1-9])\d{1,4}(\.\d{1,3})?$/,
      '--timeout takes seconds, more than 0',
    );
    const report = await this.health.check({ timeout });
    if (report.checks.cleanup_overdue)
      this.warn((await this.watch.complaint()) ?? 'nobody removes what expired');
    if (report.status === 'unhealthy') process.exitCode = UNHEALTHY;
    this.answer(options, report, linesOf(report));
  }

  @Option({ flags: '--timeout <seconds>', description: 'how long the database may take; 2 without it' })
  timeout(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return `
Exits with 0 when it is healthy or something should be looked at, with 1 when it is not. An app that does not start
without its database exits with 1 as well, and says why on stderr.

Examples:
  healthcheck
  healthcheck --timeout 10 --json`;
  }
}

function linesOf({ status, checks, error }: HealthReport): string[] {
  return [
    `status: ${status}`,
    ...Object.entries(checks).map(([name, value]) => `${name}: ${value === null ? 'never' : String(value)}`),
    ...(error === undefined ? [] : [`error: ${error}`]),
  ];
}
