import type { HttpRequest } from '../../http/platform.js';

const kept = new WeakMap<object, HttpRequest>();

/** The part of a WebSocket adapter of Nest that we lean on. */
interface SocketAdapter {
  bindClientConnect(server: never, callback: (...args: never[]) => void): unknown;
}

/**
 * Keeps, of each socket of the package ws, the request that it was opened with: the socket itself has forgotten it, and
 * with it the Authorization header. Socket.IO needs none of this.
 *
 *     app.useWebSocketAdapter(keepUpgradeRequests(new WsAdapter(app)));
 *
 * @returns the same adapter
 */
export function keepUpgradeRequests<Adapter extends SocketAdapter>(adapter: Adapter): Adapter {
  const bind = adapter.bindClientConnect.bind<SocketAdapter['bindClientConnect']>(adapter);
  adapter.bindClientConnect = (server: never, callback: (...args: never[]) => void) =>
    bind(server, (...args: never[]) => {
      const [socket, request] = args as readonly unknown[];
      if (isRequest(request)) keepUpgradeRequest(socket as object, request);
      callback(...args);
    });
  return adapter;
}

/** The same for one socket, where a host has an adapter of its own: for `handleConnection(socket, request)`. */
export function keepUpgradeRequest(socket: object, request: HttpRequest): void {
  kept.set(socket, request);
}

/** The request that opened a socket, or undefined where nobody kept it. */
export function upgradeRequestOf(socket: object): HttpRequest | undefined {
  return kept.get(socket);
}

function isRequest(value: unknown): value is HttpRequest {
  return typeof value === 'object' && value !== null && 'headers' in value;
}
