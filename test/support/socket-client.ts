import { once } from 'node:events';
import { type Socket, io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { Host } from './host.js';

/** What a gateway sends. */
export interface Sent {
  readonly event: string;
  readonly data: unknown;
}

/** How a socket is opened. */
export interface Opening {
  readonly headers?: Record<string, string>;
  /** Of Socket.IO alone. */
  readonly auth?: Record<string, unknown>;
}

/** A socket of either kind: one message, one answer. */
export interface Talk {
  ask(event: string, data?: unknown): Promise<Sent>;
  /** Waits for nothing. */
  tell(event: string): void;
  close(): Promise<void>;
}

export async function overSocketIo(host: Host, { headers, auth }: Opening): Promise<Talk> {
  const socket: Socket = io(host.origin, {
    path: '/notes',
    transports: ['websocket'],
    extraHeaders: headers,
    auth,
    reconnection: false,
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    ask: (event, data) =>
      new Promise((resolve) => {
        const settle = (name: string) => (sent: unknown) => {
          socket.off();
          resolve({ event: name, data: sent });
        };
        for (const name of ['answer', 'exception']) socket.once(name, settle(name));
        if (data === undefined) socket.emit(event);
        else socket.emit(event, data);
      }),
    tell: (event) => void socket.emit(event),
    close: () => Promise.resolve(void socket.disconnect()),
  };
}

export async function overWs(
  host: Host,
  { headers }: Opening,
  path = '/notes',
): Promise<Talk & { socket: WebSocket }> {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${path}`, { headers });
  await once(socket, 'open');
  return {
    socket,
    ask: async (event, data) => {
      const answer = once(socket, 'message');
      socket.send(JSON.stringify({ event, data }));
      const [sent] = (await answer) as [Buffer];
      return JSON.parse(sent.toString()) as Sent;
    },
    tell: (event) => socket.send(JSON.stringify({ event })),
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
