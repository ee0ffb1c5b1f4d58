import type { ExecutionContext } from '@nestjs/common';
import type { Carried } from './transport.js';

/**
 * Where in a request somebody is let in. The fields of a GraphQL request are judged at the same time, and so are the
 * messages on a connection: what one handler was let in for is none of the others' business.
 */
export interface Place extends Pick<Carried, 'key' | 'method' | 'turn'> {
  /** The request, or the part of it. */
  readonly within: object;
  /** Undefined: all of that. */
  readonly handler?: object;
  readonly type?: object;
}

/** @param context undefined: the request as a whole */
export function placeOf(
  { key, part, method, turn }: Pick<Carried, 'key' | 'part' | 'method' | 'turn'>,
  context?: Pick<ExecutionContext, 'getHandler' | 'getClass'>,
): Place {
  const within = part?.key ?? key;
  // What is below a root field and judged by nobody belongs to whom that was judged for.
  if (!context || part?.isWhole) return { key, within, method, turn };
  return { key, within, method, turn, handler: context.getHandler(), type: context.getClass() };
}
