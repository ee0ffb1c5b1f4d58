import type { OAuth2Event, OAuth2EventName } from './event.js';

/**
 * Hears of what happens. A host extends it and lists the class under structure `eventListeners`; constructor injection
 * works.
 *
 * Nobody waits for a listener, and one that throws or rejects is logged. It is called in the turn of the request, after
 * what the event tells of was kept, so what takes long belongs behind an `await`. On SQLite it may write like any
 * other code of the host: by `writesOf(dataSource).run(...)`.
 */
export abstract class OAuth2EventListener {
  abstract handle(event: OAuth2Event): void | Promise<void>;

  /**
   * Whether it is to be told of events of that name. Default: of all. What nobody wants is not even put together, and
   * `token.verified` happens at each request to a protected route.
   */
  wants(_name: OAuth2EventName): boolean {
    return true;
  }
}
