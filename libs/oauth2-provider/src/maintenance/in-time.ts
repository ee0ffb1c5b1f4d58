import { setTimeout } from 'node:timers/promises';

/** What did not come in time. */
export class Late extends Error {
  override readonly name = 'Late';
}

/**
 * The outcome of work that may hang, as long as it comes within that many milliseconds.
 * @throws Late, and the work goes on unheard
 */
export async function inTime<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  work.catch(() => undefined);
  const timer = new AbortController();
  const late = setTimeout(Math.max(milliseconds, 1), undefined, { signal: timer.signal }).then(() => {
    throw new Late(`no answer within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}
