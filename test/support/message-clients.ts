import path from 'node:path';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  ClientProxyFactory,
  type ClientRedis,
  type ClientTCP,
  type MicroserviceOptions,
  Transport,
} from '@nestjs/microservices';
import { type Observable, firstValueFrom } from 'rxjs';
import { authorization } from './kinds-of-token.js';

const PROTO = path.resolve(__dirname, '../fixtures/notes.proto');

/** How a microservice listens, on a port of its own where it has one. */
export const MICROSERVICES = {
  TCP: (port: number): MicroserviceOptions => ({
    transport: Transport.TCP,
    options: { port, host: '127.0.0.1' },
  }),
  Redis: (port: number): MicroserviceOptions => ({
    transport: Transport.REDIS,
    options: { host: '127.0.0.1', port },
  }),
  gRPC: (port: number): MicroserviceOptions => ({
    transport: Transport.GRPC,
    options: { package: 'notes', protoPath: PROTO, url: `127.0.0.1:${port}` },
  }),
};
export type Microservice = keyof typeof MICROSERVICES;

/** An answer, or what was said instead of one. */
export type Told = { readonly answer: unknown } | { readonly refusal: Record<string, unknown> };

/** Who asks a microservice. */
export interface Asker {
  ask(pattern: string, token: string | undefined): Promise<Told>;
  close(): void;
}

/** @param where the token goes: beside the payload, in it, or to a place in it that the host thought of */
export function asker(
  kind: 'TCP' | 'Redis',
  port: number,
  where: 'packet' | 'payload' | 'ticket',
): Asker & EventSender {
  const client = ClientProxyFactory.create(MICROSERVICES[kind](port) as never) as unknown as
    ClientTCP | ClientRedis;
  let metadata: { authorization?: string } = {};
  client.setOnDispatchHook((packet) => {
    if (where === 'packet') packet.metadata = metadata;
  });
  const payload = (token: string | undefined, more: object = {}) => {
    metadata = authorization(token);
    if (where === 'ticket') return { ...more, ticket: token };
    return where === 'payload' ? { ...more, headers: authorization(token) } : more;
  };
  return {
    ask: (pattern, token) => told(client.send(pattern, payload(token))),
    emit: async (pattern, token, more) => {
      await firstValueFrom(client.emit(pattern, payload(token, more)), { defaultValue: undefined });
    },
    close: () => void client.close(),
  };
}

interface EventSender {
  emit(pattern: string, token: string | undefined, more: object): Promise<void>;
}

type Call = (request: object, metadata: Metadata) => Observable<unknown>;

export function grpcAsker(port: number): Asker {
  const client = ClientProxyFactory.create(MICROSERVICES.gRPC(port) as never);
  const service = client.getService<Record<string, Call>>('Notes');
  return {
    ask: async (pattern, token) => {
      const metadata = new Metadata();
      if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
      const answer = await told(service[pattern]({}, metadata));
      if ('answer' in answer) return answer;
      const { code, details, metadata: trailing } = answer.refusal as unknown as ServiceError;
      return { refusal: { code, message: details, ...trailing.getMap() } };
    },
    close: () => void client.close(),
  };
}

async function told(answer: Observable<unknown>): Promise<Told> {
  try {
    return { answer: await firstValueFrom(answer) };
  } catch (error) {
    return { refusal: error as Record<string, unknown> };
  }
}
