import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A server process of its own with a database of its own, and the line to it. */
export class Target {
  #asked = new Map();
  #next = 0;
  /** What the server wrote to its terminal: silence is expected. */
  log = '';
  /** How the process ended, when it should not have. */
  ended = null;

  static async start(platform) {
    const folder = mkdtempSync(path.join(tmpdir(), 'oauth2-fuzz-'));
    const port = await freePort();
    const database = `sqlite:${path.join(folder, 'fuzz.sqlite')}`;
    const child = fork(new URL('host.mjs', import.meta.url).pathname, [platform, database, String(port)], {
      execArgv: ['--expose-gc'],
      silent: true,
    });
    const target = new Target();
    Object.assign(target, { platform, port, child, folder });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (target.log = (target.log + chunk).slice(-20_000)));
    }
    target.made = await new Promise((resolve, reject) => {
      child.on('message', ({ ready, id, answer }) => {
        if (ready) resolve(ready);
        else target.#asked.get(id)?.(answer);
      });
      child.once('exit', (code, signal) => {
        target.ended = `${code ?? signal}`;
        reject(new Error(`the server ended with ${target.ended}:\n${target.log}`));
        for (const settle of target.#asked.values()) settle(null);
      });
    });
    return target;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @param ask `count` or `memory`  @returns null when the process is gone */
  ask(ask) {
    if (this.ended !== null) return Promise.resolve(null);
    const id = (this.#next += 1);
    return new Promise((resolve) => {
      this.#asked.set(id, (answer) => {
        this.#asked.delete(id);
        resolve(answer);
      });
      this.child.send({ id, ask });
    });
  }

  /** What was logged since the last look. */
  takeLog() {
    const { log } = this;
    this.log = '';
    return log;
  }

  async stop() {
    if (this.ended === null) {
      const exit = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
