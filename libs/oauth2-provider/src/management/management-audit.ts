import { Injectable } from '@nestjs/common';
import type { ManagementAction } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import type { Person } from './person.js';

/** What was changed, by its ids, and whose it is. */
export interface ChangedThing {
  /** The id of the record, not the client identifier. */
  readonly applicationId?: string;
  readonly recordId?: string;
  readonly familyId?: string;
  readonly sid?: string;
  /** The user whose it is; absent where it is nobody's. */
  readonly ownerId?: string;
}

/** Tells of each change who made it: the event `management.changed`, which the audit log writes. */
@Injectable()
export class ManagementAudit {
  constructor(private readonly events: OAuth2Events) {}

  /** To be called once the change was kept. */
  note(
    { userId: by, isAdministrator, via }: Person,
    action: ManagementAction,
    { ownerId, ...ids }: ChangedThing,
    request?: HttpRequest,
  ): void {
    const asAdministrator = isAdministrator && ownerId !== by;
    const whose = ownerId !== undefined && { userId: ownerId };
    this.events.emit('management.changed', { action, by, asAdministrator, via, ...whose, ...ids }, request);
  }
}
