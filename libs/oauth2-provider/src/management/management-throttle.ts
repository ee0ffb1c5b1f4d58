import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import type { Person } from './person.js';

/** What somebody is about to change. */
export type ManagementAction =
  | 'application.register'
  | 'application.update'
  | 'application.delete'
  | 'application.rotate-secret'
  | 'connection.revoke'
  | 'session.end'
  | 'record.revoke';

/** The host's word on how often somebody may change something: asked before each change, by page or API. */
@Injectable()
export class ManagementThrottle {
  /** @returns seconds to wait, which the answer says with 429 and Retry-After; undefined lets the change through */
  secondsToWait(
    _action: ManagementAction,
    _person: Person,
    _request: HttpRequest,
  ): number | undefined | Promise<number | undefined> {
    return undefined;
  }
}
