import type { ExecutionContext } from '@nestjs/common';
import type { Refusal } from '../refusal.js';
import { type Carried, Transport } from '../transport.js';
import { messageHeaders } from './message-headers.js';
import { toldMembers } from './told-members.js';

/** What gRPC calls the statuses of a refusal. */
const GRPC_CODE: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  503: 14, // UNAVAILABLE
};
const GRPC_UNKNOWN = 2;

/** gRPC's, or what looks like it. */
interface Metadata {
  set(name: string, value: string): void;
}

/**
 * Messages and events of a microservice. The token is in the header `authorization` where the broker has headers or
 * metadata, and in the payload's `headers.authorization` where it has none.
 */
export class RpcTransport extends Transport {
  readonly type: string = 'rpc';

  read(context: ExecutionContext): Carried {
    const [data, carrier] = context.getArgs<[unknown, unknown]>();
    return {
      // Made for the message: what the broker's context is, or gRPC's metadata. A strategy of the host may have none.
      key: [carrier, data].find(isObject) ?? context,
      method: undefined,
      request: { method: 'POST', url: '/', headers: this.headers(data, carrier), body: data },
      refuse: (refusal) => this.refuse(refusal, carrier),
    };
  }

  /** Where the headers of a message are, names in lower case. A host with a place of its own overrides this. */
  protected headers(data: unknown, carrier: unknown): Record<string, string> {
    return messageHeaders(data, carrier);
  }

  /** An `RpcException`: Nest sends its members to whoever asked. */
  private async refuse(refusal: Refusal, carrier: unknown): Promise<Error> {
    const { RpcException } = await import('@nestjs/microservices');
    const told = toldMembers(refusal);
    if (!isMetadata(carrier)) return new RpcException({ status: 'error', ...told });
    return new RpcException({
      code: GRPC_CODE[refusal.status] ?? GRPC_UNKNOWN,
      message: told.message,
      metadata: trailers(refusal, carrier),
    });
  }
}

/** gRPC has a place for the members: the metadata at the end of the call. */
function trailers(refusal: Refusal, of: Metadata): Metadata {
  const trailing = new (of.constructor as new () => Metadata)();
  const { error, error_description, www_authenticate, retry_after } = toldMembers(refusal);
  const members = {
    error,
    'error-description': error_description,
    'www-authenticate': www_authenticate,
    'retry-after': retry_after,
  };
  for (const [name, value] of Object.entries(members)) if (value !== undefined) trailing.set(name, value);
  return trailing;
}

function isMetadata(carrier: unknown): carrier is Metadata {
  return isObject(carrier) && 'getMap' in carrier && 'set' in carrier;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
