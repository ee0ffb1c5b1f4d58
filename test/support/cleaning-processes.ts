import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DataSourceOptions } from 'typeorm';

const ROOT = path.join(__dirname, '../..');

/** One turn at cleaning; both clocks are this machine's. */
export interface CleaningTurn {
  readonly by: CleaningProcess;
  readonly begun: number;
  ended: number;
  /** Access tokens. */
  removed: number;
}

/** A process that cleans by the clock, in turns with others on the database. */
export class CleaningProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @param turns where it writes down its turns, and others theirs */
  static async start(
    database: DataSourceOptions,
    seconds: number,
    turns: CleaningTurn[],
  ): Promise<CleaningProcess> {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: ROOT });
    const child = fork(
      path.join(__dirname, 'cleaning-host.mjs'),
      [JSON.stringify(database), String(seconds)],
      {
        execArgv: [],
      },
    );
    const started = new CleaningProcess(child);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('the worker ended'))),
    ]);
    child.on('message', ({ begun, ended, removed }: { begun?: number; ended?: number; removed: number }) => {
      if (begun !== undefined) turns.push({ by: started, begun, ended: Infinity, removed: 0 });
      const own = turns.filter(({ by }) => by === started).at(-1);
      if (ended !== undefined && own) Object.assign(own, { ended, removed });
    });
    return started;
  }

  /** From now on a turn of it lasts so many milliseconds before it cleans. */
  takeTime(milliseconds: number): void {
    this.child.send(milliseconds);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}
