import { withProgress } from './progress.js';
import { table } from './table.js';

// As Node says it of a package that is not installed.
jest.mock('cli-table3', () => {
  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
});
jest.mock('cli-progress', () => {
  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
});

describe('in a host that has not installed the packages for terminals', () => {
  it('columns are apart by tabs', async () => {
    expect(
      await table(
        ['NAME', 'COUNT'],
        [
          ['a\nb', 1],
          ['c', null],
        ],
      ),
    ).toEqual(['NAME\tCOUNT', 'a\\u{a}b\t1', 'c\t-']);
  });

  it('work is done without a bar, also at a terminal', async () => {
    const isTTY = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    try {
      const done = await withProgress('Working', 10, (reached) => {
        reached(5);
        return Promise.resolve('done');
      });
      expect(done).toBe('done');
      expect(written).not.toHaveBeenCalled();
    } finally {
      if (isTTY) Object.defineProperty(process.stderr, 'isTTY', isTTY);
      else delete (process.stderr as { isTTY?: boolean }).isTTY;
      written.mockRestore();
    }
  });
});
