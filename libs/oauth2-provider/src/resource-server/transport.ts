import type { ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import type { Refusal } from './refusal.js';

/** A request as it arrived, whatever carries it. */
export interface Carried {
  /**
   * What makes it this request and no other: what was verified for a key is not verified again.
   */
  readonly key: object;
  /** The key outlives the request, as a connection does: what was verified for it is verified again. */
  readonly isLasting?: boolean;
  /**
   * The part of the request that is judged by itself, as a root field of GraphQL. `isWhole`: this is all of it, so that what
   * is found here is shown below it too, to handlers that nothing protects.
   */
  readonly part?: { readonly key: object; readonly isWhole: boolean };
  /** What a long request does once and again, such as an event of a subscription: verified again for each. */
  readonly turn?: object;
  /**
   * The HTTP method that says whether something is only read: that of the request, or the one that a GraphQL operation
   * would have. Undefined where messages say nothing of the kind; they count as writing.
   */
  readonly method: string | undefined;
  /** Headers at least: where no HTTP came, an object that has them as HTTP would. */
  readonly request: HttpRequest;
  /** The exception to throw, or a promise of it, in the words of what carries the request. */
  refuse(refusal: Refusal): unknown;
}

/** How requests arrive: HTTP, or what a host adds to the list `transports`. */
export abstract class Transport {
  /** What `ExecutionContext.getType()` says of such requests. */
  abstract readonly type: string;

  abstract read(context: ExecutionContext): Carried;
}

/** For parameter decorators, which have no injector: of any app in this process, for a key is the same to all of them. */
const everywhere = new Map<string, Transport>();

/** What carries the request; undefined where it came by a way that nobody listed. */
export function carriedBy(context: ExecutionContext): Carried | undefined {
  return everywhere.get(context.getType<string>())?.read(context);
}

/** Those that the app has, by type. */
export class Transports {
  private readonly byType: ReadonlyMap<string, Transport>;

  constructor(transports: readonly Transport[]) {
    this.byType = new Map(transports.map((transport) => [transport.type, transport]));
    for (const transport of transports) everywhere.set(transport.type, transport);
  }

  /** @throws Error for a request that comes by a way that nobody listed: it is let in by nobody, either */
  read(context: ExecutionContext): Carried {
    const transport = this.byType.get(context.getType<string>());
    if (!transport) {
      throw new Error(
        `no transport for requests of type ${context.getType<string>()}: name one in the option transports`,
      );
    }
    return transport.read(context);
  }
}
