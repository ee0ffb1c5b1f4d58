import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { noteAnswer } from './watched-http.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  /** Path and query exactly as they go on the wire. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
/** How long a server may take to answer or to hang up, in milliseconds. */
const PATIENCE = 15_000;

/** A request without the mending that `fetch` does to URLs and headers. */
export function sendRaw(
  origin: string,
  { method = 'GET', path, headers, body }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    // A server that has read enough answers and hangs up; a shared connection would fail the next request.
    const large =
      path.length + (body?.length ?? 0) > 14_000 || String(headers?.['authorization']).length > 8_000;
    const sent = request(
      { hostname, port, method, path, agent: large ? false : agent, headers: { ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        const done = () => {
          const { statusCode: status = 0, headers } = response;
          const body = Buffer.concat(chunks).toString('utf8');
          noteAnswer(status, headers.location, body);
          resolve({ status, headers, body });
        };
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', done);
        response.on('error', done);
      },
    );
    sent.setTimeout(PATIENCE, () => sent.destroy(new Error(`no answer to ${method} ${path.slice(0, 80)}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * Writes those bytes to a connection of its own and reads until the server hangs up.
 * @param done no more will come; for a request that is never finished
 * @returns the answer, or null where the server hung up without one
 */
export function sendBytes(
  origin: string,
  bytes: string | Buffer,
  { done = false } = {},
): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => (done ? socket.end(bytes) : socket.write(bytes)));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still connected: ${Buffer.concat(chunks).toString('latin1').slice(0, 200)}`));
    }, PATIENCE);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined); // a reset is a way to hang up
    socket.on('close', () => {
      clearTimeout(timer);
      const answer = parsed(Buffer.concat(chunks).toString('utf8'));
      if (answer) noteAnswer(answer.status, answer.headers.location, answer.body);
      resolve(answer);
    });
  });
}

function parsed(text: string): RawAnswer | null {
  const [, status, head, body] = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
  if (status === undefined) return null;
  const headers = Object.fromEntries(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const chunked = headers['transfer-encoding'] === 'chunked';
  return { status: Number(status), headers, body: chunked ? unchunked(body) : body };
}

function unchunked(body: string): string {
  const [, size, rest] = /^([0-9a-f]+)\r\n(.*)$/is.exec(body) ?? [];
  const length = parseInt(size ?? '0', 16);
  return length === 0 ? '' : rest.slice(0, length) + unchunked(rest.slice(length + 2));
}

export function hangUp(): void {
  agent.destroy();
}
