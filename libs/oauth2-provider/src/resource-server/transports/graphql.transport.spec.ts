import type { ExecutionContext } from '@nestjs/common';
import { GraphqlTransport } from './graphql.transport.js';

const raw = { headers: {} };
const fastify = { method: 'POST', url: '/graphql', headers: { authorization: 'Bearer x' }, raw };
const express = { method: 'POST', url: '/graphql', headers: { authorization: 'Bearer x' } };
const stale = { method: 'POST', url: '/graphql', headers: { authorization: 'Bearer of-the-first-request' } };
const upgrade = {
  method: 'GET',
  url: '/graphql',
  headers: { upgrade: 'websocket', authorization: 'Bearer x' },
};

const read = (graphql: object, operation = 'query') =>
  new GraphqlTransport().read({
    getArgs: () => [undefined, {}, graphql, { operation: { operation } }],
  } as unknown as ExecutionContext);

describe('how a GraphQL context carries a request', () => {
  it.each<[string, object, object | 'the context']>([
    ['Apollo on Express', { req: express }, express],
    ['Apollo on Fastify', { req: fastify }, raw],
    ['Mercurius', { req: fastify, reply: { request: fastify } }, raw],
    ['Mercurius with one object for all requests', { req: stale, reply: { request: fastify } }, raw],
    [
      'graphql-ws',
      { req: { connectionParams: { token: 'x' }, extra: { request: { headers: {} } } } },
      'the context',
    ],
    ['graphql-ws without connectionParams', { req: { extra: { request: upgrade } } }, 'the context'],
    ['graphql-ws, as a host hands it on', { req: upgrade, connectionParams: { token: 'x' } }, 'the context'],
    ['the request that opened a socket, as a host hands it on', { req: upgrade }, 'the context'],
    [
      'a subscription of Mercurius',
      { request: { headers: {} }, _connectionInit: { token: 'x' } },
      'the context',
    ],
  ])('%s', (_, graphql, key) => {
    const carried = read(graphql);
    expect(carried.request.headers.authorization).toBe('Bearer x');
    expect(carried.key).toBe(key === 'the context' ? graphql : key);
  });

  it.each([
    ['query', 'GET'],
    ['subscription', 'GET'],
    ['mutation', 'POST'],
  ])('a %s counts as %s', (operation, method) =>
    expect(read({ req: express }, operation).method).toBe(method),
  );

  it.each([{}, { req: {} }, { reply: {} }])(
    'tells the developer of a context without a request: %j',
    (graphql) => {
      expect(() => read(graphql)).toThrow('let its `context` return the request as `req`');
    },
  );
});
