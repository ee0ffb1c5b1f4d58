import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const support = path.join(__dirname, 'support');

/** What a host installs for the database, and for the options of a server. */
const DATABASE = ['typeorm', '@nestjs/typeorm', 'class-validator', 'class-transformer'];

function run(blocked: readonly string[]): Promise<{ stdout: string }> {
  const hook = `file://${path.join(support, 'block-packages.mjs')}`;
  return promisify(execFile)(
    process.execPath,
    ['--import', hook, path.join(support, 'api-without-database.mjs')],
    { env: { ...process.env, BLOCKED: blocked.join(' ') } },
  );
}

describe('an API whose authorization server is elsewhere', () => {
  it('runs where no package for a database or for validation is installed', async () => {
    const { stdout } = await run(DATABASE);
    expect(JSON.parse(stdout)).toEqual([401, 401, 200]);
  });

  it('is known not to run without what it needs, or this spec would see nothing', async () => {
    await expect(run(['rxjs'])).rejects.toThrow('rxjs is not installed');
  });
});
