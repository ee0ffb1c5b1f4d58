import { Connection, exchangeOnce } from './connection.mjs';
import { corpusOf } from './corpus.mjs';
import { makeFixture } from './fixture.mjs';
import { complaintsAbout, rowsOf } from './judge.mjs';
import { mutated } from './mutations.mjs';
import { Random } from './random.mjs';
import { lied, serialized } from './wire.mjs';

/** How many requests in a hundred lie about their framing. */
const LIARS = 12;
/** What reaches a route on both platforms; Nest itself answers what does not. */
const ROUTED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What the library says when somebody uses a code or a refresh token again, as is its duty. */
const DUTY = / WARN.*(used twice|used again|replay)/;
/** How much more memory the server may hold at the end than after its warm-up, in bytes. */
const GROWTH = 48 * 2 ** 20;

/** The request of that place in the run: what goes on the wire, and how. */
export function requestAt(seed, index, fixture) {
  const random = new Random(seed, index);
  const corpus = corpusOf(fixture);
  const lies = random.below(100) < LIARS;
  // Some answers to a lie get lost, and with them the right to what was written.
  const original = random.weighted(lies ? corpus.filter(([, { writes }]) => !writes) : corpus);
  const request = mutated(original, random);
  const options = { host: new URL(fixture.origin).host };
  return {
    lies,
    method: request.method,
    route:
      !lies && request.path === original.path && ROUTED.includes(request.method) ? request.path : undefined,
    bytes: lies ? lied(request, random, options) : serialized(request, options),
  };
}

/** An attack on one server, in stretches, with a look at what it did to it after each. */
export class Attack {
  findings = [];
  memory = [];
  statuses = new Map();
  unanswered = 0;
  #allowed = {};

  constructor(target, { seed, concurrency }) {
    this.target = target;
    this.seed = seed;
    this.connections = Array.from({ length: concurrency }, () => new Connection(target.port));
  }

  async prepare() {
    this.fixture = await makeFixture(this.target);
  }

  /**
   * Sends the requests from one index up to another, then judges what the server kept of them.
   * @returns the index of the next
   */
  async run(from, to, { goesOn = () => true, onAnswer = () => {} } = {}) {
    const before = await this.target.ask('count');
    this.#allowed = {};
    let next = from;
    const work = async (connection) => {
      while (next < to && goesOn()) {
        const index = next;
        next += 1;
        await this.#send(index, connection, onAnswer);
      }
    };
    await Promise.all(this.connections.map(work));
    await this.#judgeServer(before, `requests ${from} to ${next - 1}`);
    return next;
  }

  /** Memory must not grow with the number of requests. */
  judgeMemory() {
    const [first, last] = [this.memory[0], this.memory.at(-1)];
    if (last && last.used - first.used > GROWTH)
      this.#find({ complaint: `memory grew: ${JSON.stringify([first, last])}` });
  }

  close() {
    for (const connection of this.connections) connection.close();
  }

  async #send(index, connection, onAnswer) {
    const { lies, method, route, bytes } = requestAt(this.seed, index, this.fixture);
    const { hung, answers } = lies
      ? await exchangeOnce(this.target.port, bytes, method)
      : await connection.exchange(bytes, method).then((answer) => ({
          hung: answer?.hung,
          answers: answer && !answer.hung ? [answer] : [],
        }));
    const request = JSON.stringify(bytes.subarray(0, 300).toString('latin1'));
    const complain = (complaint) => this.#find({ index, complaint, request });
    if (hung) complain('the server neither answered nor hung up');
    else if (answers.length === 0) {
      this.unanswered += 1;
      // A server that refuses a body it does not want to read may reset the connection before its answer is read.
      if (!lies && method !== 'CONNECT' && bytes.length < 14_000)
        complain('the server hung up without an answer');
    }
    for (const answer of answers) {
      onAnswer(answer);
      this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
      for (const complaint of complaintsAbout(answer, { route, bytes, fixture: this.fixture }))
        complain(complaint);
      for (const [table, count] of Object.entries(rowsOf(answer))) {
        this.#allowed[table] = (this.#allowed[table] ?? 0) + count;
      }
    }
    if (!lies && connection.unsolicited !== '') {
      complain(`more than one answer: ${JSON.stringify(connection.unsolicited.slice(0, 200))}`);
      connection.close();
    }
  }

  async #judgeServer(before, stretch) {
    const after = await this.target.ask('count');
    const memory = await this.target.ask('memory');
    const log = this.target
      .takeLog()
      .split('\n')
      .filter((line) => !DUTY.test(line))
      .join('\n');
    if (log.trim() !== '') this.#find({ complaint: `logged during ${stretch}: ${log.slice(0, 2_000)}` });
    if (after === null) {
      this.#find({ complaint: `the server ended with ${this.target.ended} during ${stretch}` });
      return;
    }
    this.memory.push(memory);
    for (const [table, count] of Object.entries(after)) {
      const grown = count - before[table];
      const allowed = this.#allowed[table] ?? 0;
      if (grown > allowed)
        this.#find({ complaint: `${table}: ${grown} rows for ${allowed} answers in ${stretch}` });
      if (grown < 0 && table !== 'sessions')
        this.#find({ complaint: `${table}: ${-grown} rows lost in ${stretch}` });
    }
    // Whoever means well is still served; and what the attack spent is made anew.
    await this.prepare().catch((error) => this.#find({ complaint: `after ${stretch}: ${error.message}` }));
  }

  #find(finding) {
    this.findings.push(finding);
  }
}
