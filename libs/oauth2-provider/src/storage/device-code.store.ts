import type { AbstractDeviceCode } from './entities/device-code.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';
import type { Entities } from './entities.js';
import { insertRow } from './insert-row.js';
import { inserting, updating } from './step.js';
import { takeSteps } from './take-steps.js';
import { isUniqueViolation } from './unique-violation.js';
import type { Writes } from './writes.js';

/** What becomes of a device authorization until it is redeemed, as operations; `TokenStore` finds and redeems it. */
export class DeviceCodeStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {}

  /** False when the user code is another's already; then make a new one. */
  async add(code: AbstractDeviceCode): Promise<boolean> {
    try {
      await this.writes.run((manager) => insertRow(manager, this.entities.deviceCode, code));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /** Makes it the affair of that user. False when it is somebody's already. */
  claim({ id }: AbstractDeviceCode, userId: string): Promise<boolean> {
    return takeSteps(this.writes, [updating(this.entities.deviceCode, { userId }, { id, userId: null })]);
  }

  /** Keeps what the user decided: a family when they allowed it. False when it was decided before. */
  decide({ id }: AbstractDeviceCode, family: AbstractTokenFamily | null, now: Date): Promise<boolean> {
    const changes = { decidedAt: now, ...(family && { familyId: family.id }) };
    return takeSteps(this.writes, [
      updating(this.entities.deviceCode, changes, { id, decidedAt: null }),
      ...(family ? [inserting(this.entities.tokenFamily, family)] : []),
    ]);
  }

  /**
   * Notes a poll, and how long the client has to wait now. False when another poll was noted since the code was read:
   * of two at the same instant, one came too early.
   */
  notePoll({ id, lastPolledAt }: AbstractDeviceCode, interval: number, now: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(this.entities.deviceCode, { lastPolledAt: now, interval }, { id, lastPolledAt }),
    ]);
  }
}
