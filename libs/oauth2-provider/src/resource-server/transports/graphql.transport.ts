import { type ExecutionContext, HttpException } from '@nestjs/common';
import type { HttpRequest } from '../../http/platform.js';
import { requestKey } from '../../http/request-key.js';
import type { Refusal } from '../refusal.js';
import { type Carried, Transport } from '../transport.js';
import { presentedAuthorization } from './presented-authorization.js';
import { toldMembers } from './told-members.js';

/** The codes that clients of GraphQL know. */
const CODE: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
};

/** What Apollo (`req`), graphql-ws (`req` is its own context) and Mercurius (`reply`, `request`) put into the context. */
interface GraphqlContext {
  readonly req?: Partial<HttpRequest> & Connection;
  readonly request?: HttpRequest;
  readonly reply?: { readonly request?: HttpRequest };
  readonly _connectionInit?: unknown;
  readonly connectionParams?: unknown;
}

interface Connection {
  readonly connectionParams?: unknown;
  readonly extra?: { readonly request?: HttpRequest };
}

/** What GraphQL itself says of a field: `GraphQLResolveInfo`. */
interface FieldInfo {
  readonly operation?: { readonly operation?: string };
  readonly path?: FieldPath;
  readonly variableValues?: object;
}

interface FieldPath {
  readonly prev?: FieldPath;
  readonly key: string | number;
}

/**
 * Fields of a GraphQL schema, with the drivers Apollo and Mercurius. A query or subscription counts as GET and a
 * mutation as POST. All fields of one HTTP request share one look at its token. What comes over a WebSocket has its
 * token in `connectionParams`, or in the request that opened it, and is looked at for each operation, and for each event
 * of a subscription whose fields are guarded.
 */
export class GraphqlTransport extends Transport {
  readonly type: string = 'graphql';

  read(context: ExecutionContext): Carried {
    const [, , graphql, info] = context.getArgs<[unknown, unknown, GraphqlContext, FieldInfo | undefined]>();
    const socket = connectionOf(graphql);
    const request = socket ?? httpRequestOf(graphql);
    // A context is made for each operation; the request that opened a socket lives longer.
    const isLong = socket !== undefined || request.headers.upgrade !== undefined;
    const key = isLong ? graphql : requestKey(request);
    const operation = info?.operation?.operation;
    return {
      key,
      part: partOf(key, info),
      // GraphQL reads the variables anew for each event, and for nothing else that is of one operation.
      turn: operation === 'subscription' ? info?.variableValues : undefined,
      method: operation === 'mutation' ? 'POST' : 'GET',
      request,
      refuse,
    };
  }
}

/** Of each request (there may be a batch in it) the operations, and of each of these the root fields, by their names in the answer. */
const parts = new WeakMap<object, WeakMap<object, Map<string | number, object>>>();

function partOf(key: object, info: FieldInfo | undefined): Carried['part'] {
  if (!info?.operation || !info.path) return undefined;
  let root = info.path;
  while (root.prev) root = root.prev;
  const ofRequest = known(parts, key, () => new WeakMap<object, Map<string | number, object>>());
  const ofOperation = known(ofRequest, info.operation, () => new Map<string | number, object>());
  return { key: known(ofOperation, root.key, () => ({})), isWhole: info.path === root };
}

function known<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Where an operation came over a WebSocket: the request that opened it, with what its client sent after that. */
function connectionOf(graphql: GraphqlContext): HttpRequest | undefined {
  const { req } = graphql;
  const opened = req?.extra?.request ?? ('_connectionInit' in graphql ? graphql.request : undefined);
  const isSocket =
    opened !== undefined || req?.connectionParams !== undefined || 'connectionParams' in graphql;
  if (!isSocket) return undefined;
  const sent = graphql._connectionInit ?? graphql.connectionParams ?? req?.connectionParams;
  const headers = opened?.headers ?? {};
  const authorization = presentedAuthorization(sent) ?? headers.authorization;
  return {
    method: 'GET',
    url: opened?.url ?? '/',
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
  };
}

/** Mercurius' own word first: a context that a host gives as one object keeps the `req` of the first request. */
function httpRequestOf(graphql: GraphqlContext): HttpRequest {
  const request = graphql.reply?.request ?? graphql.req;
  if (typeof request?.headers !== 'object') {
    throw new Error('the GraphQL context has no request: let its `context` return the request as `req`');
  }
  return request as HttpRequest;
}

/** Nest's own exception, so that a host's filters see it; GraphQL takes what is in `extensions` into its error. */
function refuse(refusal: Refusal): HttpException {
  const { message, statusCode, ...members } = toldMembers(refusal);
  const exception = new HttpException(message, statusCode);
  return Object.assign(exception, {
    extensions: { code: CODE[statusCode] ?? 'INTERNAL_SERVER_ERROR', statusCode, ...members },
  });
}
