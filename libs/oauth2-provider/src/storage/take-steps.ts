import type { EntityManager } from 'typeorm';
import { hotStatementsOf } from './hot-statements.js';
import { insertRow } from './insert-row.js';
import type { Step } from './step.js';
import { updateRow } from './update-row.js';
import type { Writes } from './writes.js';

/**
 * All of the steps, or none: none, and false, where the first is an update that finds no row. No two of them may
 * touch the same row. PostgreSQL does it in one statement, the others in a transaction.
 */
export function takeSteps(writes: Writes, steps: readonly [Step, ...Step[]]): Promise<boolean> {
  if (steps.length === 1) return writes.run((manager) => take(manager, steps[0]));
  const statements = hotStatementsOf(writes.dataSource);
  if (statements.canCombine(steps.map(({ entity }) => entity))) {
    return writes.run((manager) => statements.combine(manager, steps));
  }
  return writes.transaction(async (manager) => {
    const [first, ...others] = steps;
    if (!(await take(manager, first))) return false;
    for (const step of others) await take(manager, step);
    return true;
  });
}

async function take(manager: EntityManager, step: Step): Promise<boolean> {
  if ('changes' in step) return updateRow(manager, step.entity, step.changes, step.where);
  await insertRow(manager, step.entity, step.row, step.conflict);
  return true;
}
