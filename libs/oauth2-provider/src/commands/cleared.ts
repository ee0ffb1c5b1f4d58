import {
  CLEARING_ORDER,
  type ClearOptions,
  type ClearOutcome,
  type ExpiredRecords,
} from '../tokens/expired-records.js';
import { recordNames } from './record-names.js';
import { interruptible } from './terminal/interruptible.js';
import { withProgress } from './terminal/progress.js';

/** Removes expired records below a bar, until it is done or somebody presses Ctrl-C: between two batches. */
export function clearAtTerminal(records: ExpiredRecords, how: ClearOptions = {}): Promise<ClearOutcome> {
  return interruptible((signal) =>
    withProgress('Removing expired records, %', 100, (reached) =>
      records.run({
        ...how,
        signal,
        // Nothing is counted for it: each kind is a part, and in it the time that is behind.
        onProgress: ({ kind, share }) =>
          reached(((CLEARING_ORDER.indexOf(kind) + share) / CLEARING_ORDER.length) * 100),
      }),
    ),
  );
}

/** The counts under the names that scripts know. */
export function clearedObject({ removed, complete }: ClearOutcome): Record<string, number | boolean> {
  return { ...recordNames(removed), complete };
}

/** The same for people. */
export function clearedLines(outcome: ClearOutcome): string[] {
  const { complete, ...counts } = clearedObject(outcome);
  return [
    ...Object.entries(counts).map(([name, count]) => `${name}: ${String(count)}`),
    ...(complete ? [] : ['The work was ended before all was removed; run it again for the rest.']),
  ];
}
