import { connect } from 'node:net';
import { clearTimeout } from 'node:timers';

/** How long a server may take to answer, or to hang up on what is no request, in milliseconds. */
const PATIENCE = 20_000;
/** How long to wait for an answer that may never come, before we say that no more will follow, in milliseconds. */
const DOUBT = 1_000;
/** How long to listen for more after an answer, in milliseconds. */
const QUIET = 15;

/** A connection that sends one request after the other and tells each answer from what follows it. */
export class Connection {
  #socket = null;
  #received = Buffer.alloc(0);
  #settle = null;

  constructor(port) {
    this.port = port;
  }

  /** @returns the answer, or null where the server hung up or hangs */
  async exchange(bytes, method, again = true) {
    const fresh = this.#socket === null;
    this.#socket ??= this.#open();
    // The server may hang up while it answers what it did not read to the end.
    const last = bytes.length > 14_000;
    const answer = await new Promise((resolve) => {
      const timer = setTimeout(() => settle({ hung: true }), PATIENCE);
      const settle = (result) => {
        clearTimeout(timer);
        this.#settle = null;
        resolve(result);
      };
      this.#settle = (ended) => {
        const parsed = firstAnswer(this.#received, method, ended);
        if (parsed === null && !ended) return;
        this.#received = parsed === null ? Buffer.alloc(0) : this.#received.subarray(parsed.length);
        settle(parsed);
      };
      this.#socket.write(bytes);
    });
    if (answer?.hung || last || answer?.headers.get('connection') === 'close') this.close();
    // Kept connections end when the server thinks that nobody needs them: not the request's fault.
    return answer === null && again && !fresh ? this.exchange(bytes, method, false) : answer;
  }

  /** Bytes that came though nothing was asked. */
  get unsolicited() {
    return this.#received.toString('latin1');
  }

  close() {
    this.#socket?.destroy();
    this.#socket = null;
    this.#received = Buffer.alloc(0);
  }

  #open() {
    const socket = connect(this.port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      if (socket !== this.#socket) return;
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      this.#settle?.(false);
    });
    socket.on('error', () => {}); // it closes as well
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.#settle?.(true);
    });
    return socket;
  }
}

/**
 * Sends bytes that may be no request, or several, on a connection of their own.
 * @returns all answers; `hung` where the server neither answered nor hung up
 */
export function exchangeOnce(port, bytes, method) {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const patience = setTimeout(() => finish(true), PATIENCE);
    let quiet = setTimeout(() => socket.end(), DOUBT);
    const finish = (hung) => {
      clearTimeout(patience);
      clearTimeout(quiet);
      socket.destroy();
      resolve({ hung, answers: allAnswers(received, method) });
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.end(), QUIET);
    });
    socket.on('error', () => {}); // a reset is a way to hang up
    socket.on('close', () => finish(false));
  });
}

function allAnswers(received, method) {
  const answers = [];
  for (let rest = received; rest.length > 0;) {
    const answer = firstAnswer(rest, method, true);
    if (answer === null) return [...answers, { garbage: rest.toString('latin1').slice(0, 200) }];
    answers.push(answer);
    rest = rest.subarray(answer.length);
  }
  return answers;
}

/** The first answer in the bytes, or null where it is not there yet. */
function firstAnswer(received, method, ended) {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [statusLine, ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})\b/.exec(statusLine)?.[1]);
  const headers = new Map();
  const repeated = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name)) repeated.push(name);
    headers.set(name, line.slice(colon + 1).trim());
  }
  const start = end + 4;
  if (status === 100) {
    const final = firstAnswer(received.subarray(start), method, ended);
    return final && { ...final, length: final.length + start };
  }
  const answer = (body, length) => ({ status, headers, repeated, body: body.toString('utf8'), length });
  // Whoever cannot read a request cannot know that it was HEAD, and sends a refusal whole.
  const next = received.subarray(start, start + 5).toString('latin1');
  const bare = method === 'HEAD' && (next === '' || next === 'HTTP/');
  if (bare || status === 204 || status === 304) return answer(Buffer.alloc(0), start);
  if (headers.get('transfer-encoding') === 'chunked') {
    const parts = [];
    for (let at = start; ;) {
      const line = received.indexOf('\r\n', at);
      const size = line < 0 ? NaN : parseInt(received.subarray(at, line).toString('latin1'), 16);
      if (Number.isNaN(size) || received.length < line + 2 + size + 2) return null;
      if (size === 0) return answer(Buffer.concat(parts), line + 4);
      parts.push(received.subarray(line + 2, line + 2 + size));
      at = line + 2 + size + 2;
    }
  }
  const length = headers.get('content-length');
  if (length === undefined) {
    // Node's own refusals have neither: they end with the connection.
    return ended || headers.get('connection') === 'close'
      ? answer(received.subarray(start), received.length)
      : null;
  }
  const stop = start + Number(length);
  return received.length < stop ? null : answer(received.subarray(start, stop), stop);
}
