import { Command, Help, Option } from 'nest-commander';
import { type ClearedRecords, ExpiredRecords } from '../tokens/expired-records.js';
import { UsageError } from './exit.js';
import { OAuth2Command } from './oauth2-command.js';

interface ClearTokensOptions {
  batchSize?: string;
  interval?: string;
  json?: boolean;
}

const NAMES: Record<keyof ClearedRecords, string> = {
  refreshToken: 'refresh_tokens',
  accessToken: 'access_tokens',
  idToken: 'id_tokens',
  authorizationCode: 'authorization_codes',
  deviceCode: 'device_codes',
  tokenFamily: 'token_families',
  userCodeAttempts: 'user_code_attempts',
  logoutDelivery: 'logout_deliveries',
  signingKey: 'signing_keys',
};

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
    const cleared = await interruptible((signal) =>
      this.expiredRecords.clear({
        batchSize: number(
          options.batchSize,
          /^[1-9]\d{0,8}$/,
          '--batch-size takes a whole number of rows, 1 or more',
        ),
        interval: number(options.interval, /^\d{1,6}(\.\d+)?$/, '--interval takes seconds, 0 or more'),
        signal,
      }),
    );
    const counts = Object.entries(cleared).map(
      ([kind, count]) => [NAMES[kind as keyof ClearedRecords], count] as const,
    );
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    this.answer(options, Object.fromEntries(counts), [
      `${total} expired records were removed.`,
      ...counts.map(([name, count]) => `${name}: ${count}`),
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

  @Help('after')
  examples(): string {
    return `
Examples:
  cleartokens
  cleartokens --batch-size 1000 --interval 0.5 --json`;
  }
}

function number(text: string | undefined, shape: RegExp, complaint: string): number | undefined {
  if (text === undefined) return undefined;
  if (!shape.test(text)) throw new UsageError(complaint);
  return Number(text);
}

/** Ctrl-C and a stop of the service end the work between two batches; what was removed is told. */
async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
