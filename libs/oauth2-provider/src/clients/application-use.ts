import { Injectable, Logger } from '@nestjs/common';
import { after } from '../protocol/instants.js';
import { ApplicationUseStore } from '../storage/application-use.store.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/** How exact it is, in seconds. */
const ONE_DAY = 24 * 3600;

/**
 * Remembers when an application was used last, for its tokens do not: they are removed when they expire. To the day,
 * so that a busy client costs one write a day, and beside the request.
 */
@Injectable()
export class ApplicationUse {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(private readonly store: ApplicationUseStore) {}

  note(application: AbstractApplication, now: Date): void {
    const known = application.lastUsedAt ?? application.created;
    const knownSince = after(now, -ONE_DAY);
    if (known >= knownSince) return;
    this.store.touch(application.id, now, knownSince).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`the use of client ${application.clientId} could not be noted: ${name}`);
    });
  }
}
