import { setTimeout as pause } from 'node:timers/promises';
import { bearer } from './client.js';
import { freePort } from './free-port.js';
import type { Platform } from './host.js';
import { type Environment, type Finished, READY_WITHIN, type Running, run } from './reference-server.js';
import { secretWatch } from './secret-watch.js';

/** The built protected API in a process of its own. */
export class ProtectedApi {
  private running: Running | undefined;

  private constructor(
    readonly port: number,
    private readonly platform: Platform,
  ) {}

  static async on(platform: Platform): Promise<ProtectedApi> {
    return new ProtectedApi(await freePort(), platform);
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Its identifier, as RFC 8707 has it. */
  get resource(): string {
    return `${this.origin}/api`;
  }

  /** @returns when it answers; whether there is a server does not matter for that */
  async start(environment: Environment): Promise<void> {
    const own = { PORT: String(this.port), HTTP_ADAPTER: this.platform };
    const running = run('start-api.mjs', [], { ...own, ...environment });
    this.running = running;
    let ended = false;
    void running.finished.then(() => (ended = true));
    for (const start = Date.now(); !(await this.isReady()); await pause(50)) {
      if (ended) throw new Error(`it ended: ${running.stdout}${running.stderr}`);
      if (Date.now() - start > READY_WITHIN) throw new Error(`not ready: ${running.stdout}${running.stderr}`);
    }
  }

  /** Starts it where it is expected to refuse; answers how it ended. */
  refusedStart(environment: Environment): Promise<Finished> {
    const own = { PORT: String(this.port), HTTP_ADAPTER: this.platform };
    return run('start-api.mjs', [], { ...own, ...environment }).finished;
  }

  /** @returns how it ended, and after how many milliseconds; undefined where it does not run */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<(Finished & { took: number }) | undefined> {
    if (!this.running) return undefined;
    const start = Date.now();
    this.running.child.kill(signal);
    const outcome = await this.running.finished;
    this.running = undefined;
    secretWatch.note('what the protected API said', outcome.stdout + outcome.stderr);
    return { ...outcome, took: Date.now() - start };
  }

  /** Asks with that token, or with none. */
  ask(token: string | undefined, path = '/api/whoami', init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', bearer(token).authorization);
    return fetch(this.origin + path, { ...init, headers });
  }

  private async isReady(): Promise<boolean> {
    const answer = await this.ask(undefined, '/api/about').catch(() => undefined);
    return answer?.status === 200;
  }
}
