import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Host } from './host.js';
import { authorization } from './kinds-of-token.js';

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Record<string, unknown>;
}

export interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: GraphqlError[];
}

/** One operation over HTTP, or a batch of several. */
export async function ask<Answer = GraphqlAnswer>(
  host: Pick<Host, 'fetch'>,
  query: string | readonly string[],
  token?: string,
  more: Record<string, string> = {},
): Promise<Answer> {
  const response = await host.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(token), ...more },
    body: JSON.stringify(typeof query === 'string' ? { query } : query.map((each) => ({ query: each }))),
  });
  return (await response.json()) as Answer;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A connection that speaks graphql-transport-ws, as far as the specs need it. */
export class GraphqlSocket {
  private readonly waiting: ((message: Message) => void)[] = [];
  private readonly came: Message[] = [];
  private count = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      const waiting = this.waiting.shift();
      if (waiting) waiting(message);
      else this.came.push(message);
    });
  }

  static async open(
    host: Pick<Host, 'origin'>,
    how: { params?: object; headers?: Record<string, string> },
  ): Promise<GraphqlSocket> {
    const url = `${host.origin.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers: how.headers });
    await once(socket, 'open');
    const opened = new GraphqlSocket(socket);
    socket.send(JSON.stringify({ type: 'connection_init', payload: how.params }));
    const { type } = await opened.next();
    if (type !== 'connection_ack') throw new Error(`the server answers ${type}`);
    return opened;
  }

  /** Begins an operation. */
  subscribe(query: string): void {
    this.socket.send(JSON.stringify({ id: String(++this.count), type: 'subscribe', payload: { query } }));
  }

  /** What comes next for the operations: data, or the errors that it ended with. */
  async answer(): Promise<GraphqlAnswer> {
    for (;;) {
      const { type, payload } = await this.next();
      if (type === 'next') return payload as GraphqlAnswer;
      if (type === 'error') return { errors: [payload].flat() as GraphqlError[] };
    }
  }

  async close(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  private next(): Promise<Message> {
    const message = this.came.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.waiting.push(resolve));
  }
}
