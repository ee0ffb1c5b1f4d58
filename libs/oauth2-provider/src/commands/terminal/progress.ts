import { optional } from './optional.js';

/** Tells how much is done by now, in the units of the total; and the total, where it is another from now on. */
export type Reached = (done: number, total?: number) => void;

/**
 * Does long work below a bar on standard error, which belongs to people; where that is no terminal, or the package
 * `cli-progress` is not installed, without one.
 * @param total how much there is to do; undefined, for work whose end is not known, counts alone
 */
export async function withProgress<Result>(
  title: string,
  total: number | undefined,
  work: (reached: Reached) => Promise<Result>,
): Promise<Result> {
  const loaded = process.stderr.isTTY ? await optional(() => import('cli-progress')) : undefined;
  if (!loaded) return work(() => undefined);
  const bar = new loaded.default.SingleBar({
    stream: process.stderr,
    format:
      total === undefined
        ? `${title}: {value}, {duration_formatted}`
        : `${title} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    // Whoever interrupts is heard by `interruptible`, which lets the work end well.
    gracefulExit: false,
  });
  bar.start(total ?? 0, 0);
  try {
    return await work((done, changed) => {
      if (changed !== undefined) bar.setTotal(changed);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
