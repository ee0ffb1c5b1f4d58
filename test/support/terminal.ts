import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** How long something may take to be seen, in milliseconds. */
const PATIENCE = 60_000;
export const CTRL_C = '\x03';

/** A process at a terminal (a pseudo-terminal, by util-linux's `script`), and the person who looks at it and types. */
export class Terminal {
  private shown = '';
  /** Its exit code. */
  readonly finished: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data) => (this.shown += String(data)));
    this.finished = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
  }

  static run(
    command: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
  ): Terminal {
    const { PATH, HOME } = process.env;
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return new Terminal(
      // `exec`, so that the shell in between does not hear of Ctrl-C.
      spawn('script', ['--quiet', '--return', '--command', `exec ${quoted}`, '/dev/null'], {
        env: { PATH, HOME, TERM: 'xterm', COLUMNS: '100', ...environment },
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
  }

  /** Everything that was on the screen, with what moved the cursor. */
  get screen(): string {
    return this.shown;
  }

  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** Waits until it can be seen. */
  async see(pattern: RegExp): Promise<void> {
    let over = false;
    void this.finished.then(() => (over = true));
    for (const end = Date.now() + PATIENCE; !pattern.test(this.shown); await pause(20)) {
      if (over || Date.now() > end) throw new Error(`${String(pattern)} is not to be seen in: ${this.shown}`);
    }
  }
}
