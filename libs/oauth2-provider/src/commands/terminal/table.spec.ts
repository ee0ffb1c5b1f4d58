import { table } from './table.js';

describe('table', () => {
  it('puts columns under their heads, numbers to the right, without a frame', async () => {
    expect(
      await table(
        ['NAME', 'COUNT'],
        [
          ['first', 7],
          ['another', 1200],
        ],
      ),
    ).toEqual(['NAME     COUNT', 'first        7', 'another   1200']);
  });

  it('gives wide characters the room that they have on a terminal', async () => {
    const lines = await table(
      ['NAME', 'NEXT'],
      [
        ['写真', 'a'],
        ['photos', 'b'],
      ],
    );
    expect(lines).toEqual(['NAME    NEXT', '写真    a', 'photos  b']);
  });

  it('makes one line of every row, whatever is in it, and a dash of nothing', async () => {
    const lines = await table(
      ['A', 'B'],
      [
        ['two\nlines\ttab', null],
        ['\x1b[31mred', ''],
      ],
    );
    expect(lines).toEqual([
      'A                      B',
      'two\\u{a}lines\\u{9}tab  -',
      '\\u{1b}[31mred          -',
    ]);
  });

  it('is a head alone where there are no rows', async () => {
    expect(await table(['A', 'B'], [])).toEqual(['A  B']);
  });
});
