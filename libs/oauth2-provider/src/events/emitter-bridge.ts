import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { OAuth2Event, OAuth2EventName } from './event.js';
import { OAuth2EventListener } from './oauth2-event-listener.js';

type Handler = (...told: unknown[]) => unknown;

/** The part of EventEmitter2 that is needed here. */
interface Emitter {
  listeners(name: string): Handler[];
  listenersAny(): Handler[];
}

/** What the names begin with among the host's own events: `@OnEvent('oauth2.token.issued')`. */
const PREFIX = 'oauth2.';

/** Tells the host's event emitter, so that `@OnEvent` hears. */
export class EmitterBridge extends OAuth2EventListener {
  constructor(private readonly emitter: Emitter) {
    super();
  }

  /** They come and go while the app runs. */
  override wants(name: OAuth2EventName): boolean {
    return this.emitter.listeners(`${PREFIX}${name}`).length > 0 || this.emitter.listenersAny().length > 0;
  }

  /** One by one: with `emit` one that throws keeps the others from hearing, and nobody follows up those that reject. */
  handle(event: OAuth2Event): void | Promise<void> {
    const name = `${PREFIX}${event.name}`;
    const calls = [
      ...this.emitter.listeners(name).map((handler) => () => handler.call(this.emitter, event)),
      ...this.emitter.listenersAny().map((handler) => () => handler.call(this.emitter, name, event)),
    ];
    // As its own `emit` does, for handlers of several events.
    Object.assign(this.emitter, { event: name });
    return allOf(calls);
  }
}

async function allOf(calls: readonly (() => unknown)[]): Promise<void> {
  // Each begins now, and a throw is a rejection.
  await Promise.all(calls.map((call) => new Promise((resolve) => resolve(call()))));
}

/**
 * The emitter of `@nestjs/event-emitter`, where the host has installed that and imported its module. The package is
 * loaded here alone.
 */
export async function findEmitter(moduleRef: ModuleRef): Promise<Emitter | undefined> {
  let token: Type<Emitter>;
  try {
    token = (await import('@nestjs/event-emitter')).EventEmitter2;
  } catch (error) {
    // The second is what a host that bundles or tests as CommonJS gets.
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(String((error as NodeJS.ErrnoException).code)))
      return undefined;
    throw error;
  }
  try {
    return moduleRef.get(token, { strict: false });
  } catch {
    // Installed, but not imported.
    return undefined;
  }
}
