/**
 * What the library costs, on PostgreSQL: the guard beside a bare route, and all with millions of rows. Prints what was
 * measured and whether it is what we aim at. A figure that misses on a busy machine is no failure; a row too many or too
 * few is, and the run then ends with 1.
 *
 *   npm run bench -- [--expired 1000000] [--live 100000] [--rows 10000000] [--family 100000] [--crowd 5000000]
 *                    [--seconds 3] [--only protection,cleaning,crowd,family,rates,lists]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureProtection } from './protection.mjs';
import { measureCleaning } from './volume/cleaning.mjs';
import { measureCrowd } from './volume/crowd.mjs';
import { measureFamily } from './volume/family.mjs';
import { measureLists } from './volume/lists.mjs';
import { measureRates } from './volume/rates.mjs';

const { values } = parseArgs({
  options: {
    expired: { type: 'string', default: '1000000' },
    live: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '10000000' },
    family: { type: 'string', default: '100000' },
    crowd: { type: 'string', default: '5000000' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const LIMITS = {
  expired: 10_000_000,
  live: 10_000_000,
  rows: 20_000_000,
  family: 1_000_000,
  crowd: 20_000_000,
  seconds: 60,
};
const sizes = Object.fromEntries(
  Object.entries(LIMITS).map(([name, most]) => {
    const size = Number(values[name]);
    if (!Number.isSafeInteger(size) || size < 1 || size > most)
      throw new Error(`--${name} takes a whole number from 1 to ${most}`);
    return [name, size];
  }),
);

const line = (what, verdict, figures) => console.log(`${what.padEnd(36)} ${verdict.padEnd(6)}  ${figures}`);
const report = {
  /** A figure beside its aim. */
  figure: (what, figures, isAim) => line(what, isAim ? 'ok' : 'MISSED', figures),
  /** What must hold on any machine. */
  rule: (what, figures, holds) => {
    line(what, holds ? 'ok' : 'BROKEN', figures);
    if (!holds) process.exitCode = 1;
  },
};
const parts = {
  protection: measureProtection,
  cleaning: measureCleaning,
  crowd: measureCrowd,
  family: measureFamily,
  rates: measureRates,
  lists: measureLists,
};
const wanted = values.only?.split(',') ?? Object.keys(parts);
for (const name of wanted)
  if (!Object.hasOwn(parts, name))
    throw new Error(`--only takes some of ${Object.keys(parts).join(',')}, with commas between`);
for (const [name, measure] of Object.entries(parts)) {
  if (!wanted.includes(name)) continue;
  console.log(`\n${name}; load of the machine before it ${loadavg()[0].toFixed(1)}`);
  await measure(sizes, report);
}
