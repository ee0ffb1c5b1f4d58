import type { Type } from '@nestjs/common';
import type { Person } from './person.js';
import type { Place } from './visit.js';

/** A controller of the management. Leave one out, or subclass it, and the navigation follows. */
export interface ManagementController extends Type<object> {
  /** Where the navigation leads to it; absent where it does not. */
  readonly place?: Place;
  /** Whether people look at what it answers; an API says false. */
  readonly isPage: boolean;
  /** The scope that a token needs there, of an API. */
  readonly scope?: string;
}

/** The navigation: what is registered is what is shown. */
export class ManagementPlaces {
  private readonly places: readonly Place[];

  constructor(controllers: readonly ManagementController[]) {
    this.places = controllers.flatMap(({ place }) => place ?? []);
  }

  of({ isAdministrator }: Person): Place[] {
    return this.places.filter(({ forAdministrators }) => isAdministrator || !forAdministrators);
  }
}
