import { type FindOperator, LessThan, LessThanOrEqual, MoreThan } from 'typeorm';

/*
 * Comparisons with an instant for updates and query builders, where TypeORM 0.3 gives the driver the Date as it is
 * instead of what the column keeps: so they hold the milliseconds, which TypeORM 1 leaves alone.
 */

export const before = (instant: Date): FindOperator<Date> => LessThan(kept(instant));
export const notAfter = (instant: Date): FindOperator<Date> => LessThanOrEqual(kept(instant));
export const later = (instant: Date): FindOperator<Date> => MoreThan(kept(instant));

function kept(instant: Date): Date {
  return instant.getTime() as unknown as Date;
}
