import { Injectable, Logger } from '@nestjs/common';
import { ipOf } from '../http/ip-of.js';
import type { HttpRequest } from '../http/platform.js';
import type { OAuth2Event, OAuth2EventMap, OAuth2EventName } from './event.js';
import type { OAuth2EventListener } from './oauth2-event-listener.js';

/** So many events a listener may be working on; what comes then is not told to it, or a hanging one would eat the memory. */
const MOST_AT_ONCE = 10_000;

/** As an `OAuth2EventListener`; one that does not say what it wants hears of everything. */
type Listener = Pick<OAuth2EventListener, 'handle'> & Partial<OAuth2EventListener>;

interface Hearer {
  readonly listener: Listener;
  working: number;
  isBehind: boolean;
}

/** Tells the listeners what happens. Where nobody wants to hear of it, they are asked and no more is done. */
@Injectable()
export class OAuth2Events {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly hearers: Hearer[] = [];

  /** Whether it is worth while to gather what one of these events tells. */
  isHeard(...names: OAuth2EventName[]): boolean {
    return this.hearers.some((hearer) => names.some((name) => this.wants(hearer, name)));
  }

  /** From now on tells that listener, too. */
  listen(listener: Listener): void {
    this.hearers.push({ listener, working: 0, isBehind: false });
  }

  /**
   * Tells of what was done and kept. Never throws, and waits for nobody.
   * @param request the one that it was done for, for its address
   */
  emit<Name extends OAuth2EventName>(name: Name, told: OAuth2EventMap[Name], request?: HttpRequest): void {
    const wanting = this.hearers.filter((hearer) => this.wants(hearer, name));
    if (wanting.length === 0) return;
    const ip = request && ipOf(request);
    const event = Object.freeze({ name, at: new Date(), ...(ip && { ip }), ...told }) as OAuth2Event;
    for (const hearer of wanting) this.tell(hearer, event);
  }

  private wants(hearer: Hearer, name: OAuth2EventName): boolean {
    try {
      return hearer.listener.wants?.(name) ?? true;
    } catch (error) {
      this.report(hearer, name, error);
      return false;
    }
  }

  private tell(hearer: Hearer, event: OAuth2Event): void {
    if (this.isTooFarBehind(hearer)) return;
    try {
      const work: unknown = hearer.listener.handle(event);
      if (work !== undefined) void this.follow(hearer, work, event);
    } catch (error) {
      this.report(hearer, event.name, error);
    }
  }

  private async follow(hearer: Hearer, work: unknown, event: OAuth2Event): Promise<void> {
    hearer.working++;
    try {
      await work;
    } catch (error) {
      this.report(hearer, event.name, error);
    } finally {
      hearer.working--;
    }
  }

  /** Said once each time it falls behind; over when half is done. */
  private isTooFarBehind(hearer: Hearer): boolean {
    if (hearer.isBehind) hearer.isBehind = hearer.working > MOST_AT_ONCE / 2;
    else if (hearer.working >= MOST_AT_ONCE) {
      hearer.isBehind = true;
      this.logger.error(
        `${nameOf(hearer)} has not finished with ${MOST_AT_ONCE} events: until it has with half of them it is told of no more`,
      );
    }
    return hearer.isBehind;
  }

  private report(hearer: Hearer, name: OAuth2EventName, error: unknown): void {
    this.logger.error(`${nameOf(hearer)} failed on the event ${name}: ${placeOf(error)}`);
  }
}

function nameOf({ listener }: Hearer): string {
  return listener.constructor.name;
}

/** The kind of error and where it was thrown. Not its message: a database error repeats the statement's values. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
