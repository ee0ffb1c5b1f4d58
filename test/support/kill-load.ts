import { type Tokens, tokensOf } from './client.js';
import { type DemoClient, codeOf } from './demo-client.js';

/** An authorization as its client knows it. */
interface Known {
  readonly code: string;
  /** How often the server said yes to the code. */
  redeemed: number;
  /** The tokens that were answered last. */
  tokens?: Tokens;
  /** What was sent and got no answer: whether it was done, the client cannot know. */
  unanswered?: 'code' | 'refresh token';
}

export interface Figures {
  answered: number;
  authorizations: number;
  /** Sent without an answer: not done, or done all the same. */
  undone: number;
  done: number;
}

/** How many of those who have been through a start are asked after the next. */
const SAMPLE = 50;

/** The server was killed under the request. */
class NoAnswer extends Error {}

/**
 * Clients that go through the code flow and refresh, over and over, while their server is killed. What they were
 * answered must hold afterwards; `violations` says in sentences where it did not.
 */
export class KillLoad {
  readonly violations: string[] = [];
  readonly figures: Figures = { answered: 0, authorizations: 0, undone: 0, done: 0 };
  private known: Known[] = [];
  /** How many of them have been through a start. */
  private settled = 0;
  private stopped = false;

  constructor(private readonly client: DemoClient) {}

  /** Runs so many flows at once until `stop` and until each has met a server that is gone. */
  async run(flows: number): Promise<void> {
    this.stopped = false;
    await Promise.all(Array.from({ length: flows }, () => this.flow()));
  }

  stop(): void {
    this.stopped = true;
  }

  /**
   * After a new start: what clients know must be so. Clients without an answer try again. Of those who have been
   * through a start before, some are asked, and all by `finish`.
   */
  async settle(): Promise<void> {
    const settled = this.known.slice(0, this.settled).filter(() => Math.random() * this.settled < SAMPLE);
    const fresh = this.known.slice(this.settled);
    this.settled = this.known.length;
    for (const each of [...settled, ...fresh]) {
      if (each.unanswered === 'code') await this.again(each, () => this.client.redeem(each.code));
      if (each.unanswered === 'refresh token') {
        await this.again(each, () => this.client.refresh(each.tokens!.refresh_token));
      }
      if (each.tokens) await this.use(each);
    }
  }

  /** Everything must go on, and no code may be redeemed a second time. Ends all authorizations. */
  async finish(): Promise<void> {
    for (const each of this.known.filter(({ tokens }) => tokens)) {
      each.tokens = await tokensOf(await this.client.refresh(each.tokens!.refresh_token));
      await this.use(each);
      const replay = await this.client.redeem(each.code);
      if (replay.status !== 400) this.violations.push(`a code that was used before: ${replay.status}`);
      const { status } = await this.client.use(each.tokens.access_token);
      if (status !== 401) this.violations.push(`a token after the replay of its code: ${status}`);
    }
    for (const { redeemed } of this.known) {
      if (redeemed > 1) this.violations.push(`a code that was redeemed ${redeemed} times`);
    }
    this.known = [];
    this.settled = 0;
  }

  private async flow(): Promise<void> {
    try {
      while (!this.stopped) {
        const each: Known = { code: codeOf(await this.answer(() => this.client.authorize())), redeemed: 0 };
        this.known.push(each);
        this.figures.authorizations++;
        await this.spend(each, 'code', () => this.client.redeem(each.code));
        for (let turn = 0; turn < 3; turn++) {
          await this.use(each);
          await this.spend(each, 'refresh token', () => this.client.refresh(each.tokens!.refresh_token));
        }
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  private async spend(
    each: Known,
    what: 'code' | 'refresh token',
    send: () => Promise<Response>,
  ): Promise<void> {
    each.unanswered = what;
    const answer = await this.answer(send);
    // Tokens whose text did not come whole are not received.
    const tokens = await tokensOf(answer).catch((error: unknown) => {
      if (answer.status === 200) throw new NoAnswer('the answer broke off');
      this.violations.push(`a ${what} that nobody used: ${String(error)}`);
    });
    each.unanswered = undefined;
    if (!tokens) return;
    each.tokens = tokens;
    if (what === 'code') each.redeemed++;
  }

  /** Once more what got no answer: it is done now, or it was done and nobody may have anything any more. */
  private async again(each: Known, send: () => Promise<Response>): Promise<void> {
    const answer = await send();
    if (answer.status === 200) {
      this.figures.undone++;
      if (each.unanswered === 'code') each.redeemed++;
      each.tokens = await tokensOf(answer);
    } else {
      this.figures.done++;
      if (answer.status !== 400) this.violations.push(`a second try: ${answer.status}`);
      if (each.tokens && (await this.client.use(each.tokens.access_token)).status !== 401) {
        this.violations.push('a token that lives on after a replay');
      }
      each.tokens = undefined;
    }
    each.unanswered = undefined;
  }

  private async use(each: Known): Promise<void> {
    if (!each.tokens) return;
    const { status } = await this.answer(() => this.client.use(each.tokens!.access_token));
    if (status !== 200) this.violations.push(`a token that a client received: ${status}`);
  }

  private async answer(send: () => Promise<Response>): Promise<Response> {
    const answer = await send().catch((error: unknown) => {
      throw new NoAnswer(String(error));
    });
    this.figures.answered++;
    if (answer.status >= 500)
      this.violations.push(`a server error: ${answer.status} ${await answer.clone().text()}`);
    return answer;
  }
}
