import type {
  ClearOptions,
  ClearOutcome,
  ClearedRecords,
  ExpiredRecords,
} from '../tokens/expired-records.js';
import { interruptible } from './terminal/interruptible.js';
import { withProgress } from './terminal/progress.js';

const NAMES: Record<keyof ClearedRecords, string> = {
  refreshToken: 'refresh_tokens',
  accessToken: 'access_tokens',
  idToken: 'id_tokens',
  authorizationCode: 'authorization_codes',
  deviceCode: 'device_codes',
  tokenFamily: 'token_families',
  userCodeAttempts: 'user_code_attempts',
};
const KINDS = Object.keys(NAMES);

/** Removes expired records below a bar, until it is done or somebody presses Ctrl-C: between two batches. */
export function clearAtTerminal(records: ExpiredRecords, how: ClearOptions = {}): Promise<ClearOutcome> {
  return interruptible((signal) =>
    withProgress('Removing expired records, %', 100, (reached) =>
      records.run({
        ...how,
        signal,
        // Nothing is counted for it: each kind is a part, and in it the time that is behind.
        onProgress: ({ kind, share }) => reached(((KINDS.indexOf(kind) + share) / KINDS.length) * 100),
      }),
    ),
  );
}

/** The counts under the names that scripts know. */
export function clearedObject({ removed, complete }: ClearOutcome): Record<string, number | boolean> {
  const counts = Object.entries(removed).map(([kind, count]) => [NAMES[kind as keyof ClearedRecords], count]);
  return { ...(Object.fromEntries(counts) as Record<string, number>), complete };
}

/** The same for people. */
export function clearedLines(outcome: ClearOutcome): string[] {
  const { complete, ...counts } = clearedObject(outcome);
  return [
    ...Object.entries(counts).map(([name, count]) => `${name}: ${String(count)}`),
    ...(complete ? [] : ['The work was ended before all was removed; run it again for the rest.']),
  ];
}
