import { Injectable } from '@nestjs/common';
import type { ManagementAction } from '../events/event.js';
import type { HttpRequest } from '../http/platform.js';
import { InvalidRequest } from '../protocol/errors.js';
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

/** @throws InvalidRequest with status 429 and Retry-After where they have to wait */
export async function assertUnhurried(
  throttle: ManagementThrottle,
  action: ManagementAction,
  person: Person,
  request: HttpRequest,
): Promise<void> {
  const seconds = await throttle.secondsToWait(action, person, request);
  if (seconds === undefined) return;
  throw new InvalidRequest('there were too many changes; try again later', {
    status: 429,
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) },
  });
}
