import { Injectable } from '@nestjs/common';
import type { ManagementAction } from '../events/event.js';
import type { HttpRequest } from '../http/platform.js';
import type { Person } from './person.js';

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
