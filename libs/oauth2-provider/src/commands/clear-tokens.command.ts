import { Command, Help, Option } from 'nest-commander';
import { ExpiredRecords } from '../tokens/expired-records.js';
import { clearAtTerminal, clearedLines, clearedObject } from './cleared.js';
import { OAuth2Command } from './oauth2-command.js';
import { numberIn } from './values.js';

interface ClearTokensOptions {
  batchSize?: string;
  interval?: string;
  maxSeconds?: string;
  json?: boolean;
}

@Command({
  name: 'cleartokens',
  description:
    'Removes expired tokens, codes and authorizations. Run it as often as you like, also while the server runs.',
})
export class ClearTokensCommand extends OAuth2Command<ClearTokensOptions> {
  constructor(private readonly expiredRecords: ExpiredRecords) {
    super();
  }

  protected override async execute(_args: string[], options: ClearTokensOptions): Promise<void> {
    const outcome = await clearAtTerminal(this.expiredRecords, {
      batchSize: numberIn(
        options.batchSize,
        /^[1-9]\d{0,8}$/,
        '--batch-size takes a whole number of rows, 1 or more',
      ),
      interval: numberIn(options.interval, /^\d{1,6}(\.\d+)?$/, '--interval takes seconds, 0 or more'),
      maxSeconds: numberIn(
        options.maxSeconds,
        /^(?=.*[1-9])\d{1,6}(\.\d{1,3})?$/,
        '--max-seconds takes seconds, more than 0',
      ),
    });
    const total = Object.values(outcome.removed).reduce((sum, count) => sum + count, 0);
    this.answer(options, clearedObject(outcome), [
      `${total} expired records were removed.`,
      ...clearedLines(outcome),
    ]);
  }

  @Option({
    flags: '--batch-size <rows>',
    description: 'rows per statement; the option cleanupBatchSize without it',
  })
  batchSize(value: string): string {
    return value;
  }

  @Option({
    flags: '--interval <seconds>',
    description: 'pause between statements; the option cleanupInterval without it',
  })
  interval(value: string): string {
    return value;
  }

  @Option({
    flags: '--max-seconds <seconds>',
    description: 'ends the work after the statement that is under way then; the next run goes on',
  })
  maxSeconds(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  cleartokens
  cleartokens --max-seconds 600
  cleartokens --batch-size 1000 --interval 0.5 --json`;
  }
}
