import type { ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../../http/platform.js';
import type { Refusal } from '../refusal.js';
import { type Carried, Transport } from '../transport.js';
import { presentedAuthorization } from './presented-authorization.js';
import { toldMembers } from './told-members.js';
import { upgradeRequestOf } from './upgrade-requests.js';

/** What Socket.IO keeps of how a socket was opened. */
interface Handshake {
  readonly url?: string;
  readonly headers: HttpRequest['headers'];
  readonly auth?: unknown;
}

/** An object for each path of objects, for as long as these are there. */
class Branch {
  private readonly branches = new WeakMap<object, Branch>();

  to(step: object): Branch {
    let branch = this.branches.get(step);
    if (!branch) this.branches.set(step, (branch = new Branch()));
    return branch;
  }
}

const sockets = new Branch();

/**
 * Messages to a WebSocket gateway. The token came when the connection was opened, and is verified at each message: a
 * socket outlives its token.
 */
export class WebSocketTransport extends Transport {
  readonly type: string = 'ws';

  read(context: ExecutionContext): Carried {
    const socket = context.switchToWs().getClient<object>();
    return {
      // A message may be a bare string, so nothing of its own can stand for it. All on a socket have the same token, but
      // what one handler was shown is not for another, such as one that is public.
      key: sockets.to(socket).to(context.getClass()).to(context.getHandler()),
      isLasting: true,
      method: undefined,
      request: handshakeRequest(socket),
      refuse: (refusal) => this.refuse(refusal),
    };
  }

  /** A `WsException`: Nest sends its members to the client as the event `exception`. */
  private async refuse(refusal: Refusal): Promise<Error> {
    const { WsException } = await import('@nestjs/websockets');
    return new WsException({ status: 'error', ...toldMembers(refusal) });
  }
}

/**
 * The request that opened a socket, for `ResourceProtector.acquire()` in `handleConnection(socket)`. With Socket.IO the
 * token may be in `auth` as well (`token`, or `authorization` with the scheme), since browsers send no headers; it then
 * counts instead of the header.
 * @throws Error for a socket of the package ws whose request nobody kept
 */
export function handshakeRequest(socket: object): HttpRequest {
  const { handshake } = socket as { readonly handshake?: Handshake };
  const opened = upgradeRequestOf(socket);
  if (opened) return opened;
  if (typeof handshake?.headers !== 'object') {
    throw new Error(
      'the request that opened this socket is not known: ' +
        'app.useWebSocketAdapter(keepUpgradeRequests(new WsAdapter(app))) keeps it',
    );
  }
  const authorization = presentedAuthorization(handshake.auth) ?? handshake.headers.authorization;
  return {
    method: 'GET',
    url: handshake.url ?? '/',
    headers: { ...handshake.headers, ...(authorization !== undefined && { authorization }) },
  };
}
