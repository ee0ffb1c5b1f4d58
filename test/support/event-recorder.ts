import { Injectable } from '@nestjs/common';
import { type OAuth2Event, OAuth2EventListener, type OAuth2EventName } from 'nest-oauth2-provider';
import type { Host } from './host.js';

/** A listener that keeps what it hears: `structure: { eventListeners: [EventRecorder] }`. */
@Injectable()
export class EventRecorder extends OAuth2EventListener {
  readonly heard: OAuth2Event[] = [];

  static of(host: Host): EventRecorder {
    return host.app.get(EventRecorder, { strict: false });
  }

  handle(event: OAuth2Event): void {
    this.heard.push(event);
  }

  get names(): OAuth2EventName[] {
    return this.heard.map(({ name }) => name);
  }

  /**
   * What is heard while the work is done, without instants, which differ, and addresses, which another test compares:
   * requests have them, and what the host's code does has none.
   */
  async during(work: () => Promise<unknown>, by: 'request' | 'code' = 'request'): Promise<object[]> {
    const before = this.heard.length;
    await work();
    return this.heard.slice(before).map((event) => {
      const { at, ip, ...told } = event;
      expect([at, ip]).toEqual([expect.any(Date), by === 'request' ? expect.any(String) : undefined]);
      return told;
    });
  }

  /** The events of that name. */
  named<Name extends OAuth2EventName>(name: Name): OAuth2Event<Name>[] {
    return this.heard.filter((event) => event.name === name) as unknown as OAuth2Event<Name>[];
  }
}
