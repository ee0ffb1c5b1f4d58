import { optional } from './optional.js';

/** Tells how much is done by now, in the units of the total; and the total, where it is known only now or is another. */
export type Reached = (done: number, total?: number) => void;

/**
 * Does long work below a bar on standard error, which belongs to people; where that is no terminal, or the package
 * `cli-progress` is not installed, without one.
 * @param total how much there is to do; undefined where the work will say so with its first step, or just counts
 */
export async function withProgress<Result>(
  title: string,
  total: number | undefined,
  work: (reached: Reached) => Promise<Result>,
): Promise<Result> {
  const loaded = process.stderr.isTTY ? await optional(() => import('cli-progress')) : undefined;
  if (!loaded) return work(() => undefined);
  const begun = (end: number | undefined) => {
    const bar = new loaded.default.SingleBar({
      stream: process.stderr,
      format:
        end === undefined
          ? `${title}: {value}, {duration_formatted}`
          : `${title} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
      barCompleteChar: '=',
      barIncompleteChar: ' ',
      hideCursor: true,
      // Whoever interrupts is heard by `interruptible`, which lets the work end well.
      gracefulExit: false,
    });
    bar.start(end ?? 0, 0);
    return bar;
  };
  let bar = total === undefined ? undefined : begun(total);
  try {
    return await work((done, changed) => {
      bar ??= begun(changed);
      if (changed !== undefined) bar.setTotal(changed);
      bar.update(done);
    });
  } finally {
    bar?.stop();
  }
}
