import type { Type } from '@nestjs/common';
import { HttpTransport } from '../http.transport.js';
import type { Transport } from '../transport.js';
import { GraphqlTransport } from './graphql.transport.js';
import { RpcTransport } from './rpc.transport.js';
import { WebSocketTransport } from './websocket.transport.js';

/** All that Nest itself has. None needs a package that a host without such requests would not have. */
export const DEFAULT_TRANSPORTS: readonly Type<Transport>[] = [
  HttpTransport,
  GraphqlTransport,
  WebSocketTransport,
  RpcTransport,
];
