import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { blocks, section } from '../scripts/markdown.mjs';

const ROOT = path.resolve(__dirname, '..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** Every TypeScript block under the name of its file, or one of ours where it shows a class and no file. */
const sources = blocks(README)
  .filter(({ language }) => language === 'ts')
  .map(({ label, content }, index): [string, string] => [label ?? `src/shown-${index}.ts`, content]);

/** The rows of the table for newcomers: what it is called there, and the names behind `` ` `` here. */
const rows = section(README, 'Coming from')
  .split('\n')
  .map((line) => /^\| (.*?) +\| (.*?) +\|$/.exec(line))
  .filter((row) => row !== null && row[1] !== 'there' && !row[1].startsWith('---'))
  .map((row): [string, string] => [row![1], row![2]]);

const commands = OAUTH2_COMMANDS.map((command) => {
  const { name } = Reflect.getMetadata('CommandBuilder:Command:Meta', command) as { name: string };
  return name;
});

/** The types that exist only if what the cell names does. */
function claims(cell: string): string[] {
  return [...cell.matchAll(/(?:\b(option|structure|command) )?`([^`]+)`/g)].map(([, kind, name]) => {
    if (kind === 'option') return `all.OAuth2ProviderOptions['${name}']`;
    if (kind === 'structure') return `all.OAuth2ProviderStructure['${name}']`;
    if (kind === 'command') return commands.includes(name) ? 'never' : `no.command['${name}']`;
    const [, injected] = /^@Inject\((\w+)\)$/.exec(name) ?? [];
    if (injected) return `typeof all.${injected}`;
    const [, called] = /^@?(\w+)\(.*\)$/.exec(name) ?? [];
    if (called || /^[A-Z_\d]+$/.test(name)) return `typeof all.${called ?? name}`;
    const [, owner, member] = /^([A-Z]\w*)\.(\w+)$/.exec(name) ?? [];
    if (owner) return member === 'forRoot' ? `typeof all.${owner}.forRoot` : `all.${owner}['${member}']`;
    return `all.${name}`;
  });
}

let folder: string;
/** What the compiler says about each line of each file. */
let errors: string[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
  const write = (file: string, content: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  };
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const compilerOptions = { rootDir: '/', types: ['node'], noUnusedLocals: false, noUnusedParameters: false };
  write('package.json', JSON.stringify({ type: 'module' }));
  write(
    'tsconfig.json',
    JSON.stringify({ extends: `${ROOT}/tsconfig.json`, compilerOptions, include: ['src'] }),
  );
  for (const [file, content] of sources) write(file, content);
  const entries = [
    'nest-oauth2-provider',
    'nest-oauth2-provider/commands',
    'nest-oauth2-provider/management',
    'nest-oauth2-provider/migrations',
  ];
  write('src/all.ts', entries.map((entry) => `export * from '${entry}';\n`).join(''));
  // One line for each row, so that the line of an error tells the row.
  const lines = rows.map(([, here], index) => `export type Row${index} = [${claims(here).join(', ')}];\n`);
  write('src/rows.ts', `import type * as all from './all.js';\n${lines.join('')}`);
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  errors = stdout.split('\n').filter((line) => line.includes('error TS'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code that the README shows', () => {
  it.each(sources)('%s is accepted by the compiler', (file) => {
    expect(errors.filter((error) => error.startsWith(`${file}(`))).toEqual([]);
  });

  it('meets a library without errors', () => {
    expect(errors.filter((error) => !error.startsWith('src/'))).toEqual([]);
  });
});

describe('the table for those who come from elsewhere', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(100);
  });

  it.each(rows.map(([there], index): [string, number] => [there, index]))(
    'tells a true name for %s',
    (_there, index) => {
      expect(errors.filter((error) => error.startsWith(`src/rows.ts(${index + 2},`))).toEqual([]);
    },
  );

  it('would notice a name that does not exist', () => {
    expect(claims('command `cleartoken`, option `pkce`')).toEqual([
      "no.command['cleartoken']",
      "all.OAuth2ProviderOptions['pkce']",
    ]);
  });
});

describe('the page', () => {
  it('links to files that exist', () => {
    const links = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(path.join(ROOT, link)))).toEqual([]);
  });
});
