import type { DynamicModule, Type } from '@nestjs/common';
import type { AdminClasses } from './administration/administration.parts.js';
import type { ManagementController } from './management-places.js';
import type { ManagementPages } from './management-pages.js';
import type { ManagementPolicy } from './management-policy.js';
import type { ManagementThrottle } from './management-throttle.js';

/** What the management is made of: classes, each with a default. */
export interface OAuth2ManagementStructure {
  /** Who may do what. */
  readonly policy?: Type<ManagementPolicy>;
  /** How often. */
  readonly throttle?: Type<ManagementThrottle>;
  readonly pages?: Type<ManagementPages>;
  /** How administrators see a kind of record, each in the place of the default: `{ accessToken: MyAccessTokenAdmin }`. */
  readonly administration?: Partial<AdminClasses>;
  /** What is there: `DEFAULT_MANAGEMENT_CONTROLLERS`, or some of them, or subclasses. */
  readonly controllers?: readonly ManagementController[];
  /** Modules whose providers the host's classes inject. */
  readonly imports?: NonNullable<DynamicModule['imports']>;
}
