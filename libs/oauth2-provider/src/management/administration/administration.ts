import { Inject, Injectable } from '@nestjs/common';
import { notFound } from '../not-found.js';
import type { AdminClass } from './admin-class.js';
import type { AdminKind } from './admin-kinds.js';

/** The admin classes in use, in the order of the navigation. */
export const ADMIN_CLASSES = Symbol('ADMIN_CLASSES');

/** What administrators look after: every kind of record by its admin class. */
@Injectable()
export class Administration {
  constructor(@Inject(ADMIN_CLASSES) readonly all: readonly AdminClass[]) {}

  of(kind: AdminKind): AdminClass {
    return this.all.find((each) => each.kind === kind)!;
  }

  /** @throws OAuthError with 404 */
  at(path: string): AdminClass {
    const found = this.all.find((each) => each.path === path);
    if (!found) throw notFound('list');
    return found;
  }
}
