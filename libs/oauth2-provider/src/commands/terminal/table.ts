import { optional } from './optional.js';
import { printable } from './printable.js';

export type Cell = string | number | null;

/** No frame: two spaces between columns are enough to read, and to cut with other tools. */
const FRAMELESS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((place) => [place, '']),
);

/**
 * Rows under their heads, as lines to print. Wide characters take the room that they have on a terminal, where the
 * heads are bold; an absent value is a dash. Without the package `cli-table3`, tabs stand between the columns.
 */
export async function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<readonly string[]> {
  const texts = rows.map((row) =>
    row.map((cell) => (cell === null || cell === '' ? '-' : printable(String(cell)))),
  );
  const loaded = await optional(() => import('cli-table3'));
  if (!loaded) return [head, ...texts].map((row) => row.join('\t'));
  const made = new loaded.default({
    head: [...head],
    chars: { ...FRAMELESS, middle: '  ' },
    colAligns: head.map((_, at) => (isOfNumbers(rows, at) ? 'right' : 'left')),
    style: {
      'padding-left': 0,
      'padding-right': 0,
      head: process.stdout.isTTY && !process.env['NO_COLOR'] ? ['bold'] : [],
      border: [],
    },
  });
  made.push(...texts);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function isOfNumbers(rows: readonly (readonly Cell[])[], at: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[at] === 'number' || row[at] === null);
}
