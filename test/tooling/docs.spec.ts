import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** As GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));
}

/** Why a link leads nowhere; undefined when it leads somewhere, or out of the repository. */
function fault(document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file, anchor] = link.split('#');
  const target = file ? path.resolve(ROOT, path.dirname(document), file) : path.join(ROOT, document);
  if (!existsSync(target)) return `${link}: no such file`;
  return anchor && !anchorsOf(target).includes(anchor) ? `${link}: no such heading` : undefined;
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(path.join(ROOT, document), 'utf8');

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    expect(links.map((link) => fault(document, link)).filter(Boolean)).toEqual([]);
  });

  it('names scripts that are there', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('would notice a link that leads nowhere', () => {
  expect(fault('docs/security.md', '../test/nothing.e2e-spec.ts')).toContain('no such file');
  expect(fault('docs/security.md', 'operations.md#nothing')).toContain('no such heading');
  expect(fault('docs/security.md', 'operations.md#rotating-the-secret')).toBeUndefined();
});

describe('the attacks by name', () => {
  const [, section = ''] = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8').split(
    '## The attacks by name',
  );
  const rows = section
    .split('\n## ', 1)[0]
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes(']('))
    .map((line) => line.split('|').slice(1, 4));

  it.each(rows)('%s: each test is there under its name', (_attack, tests, names) => {
    const files = [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => path.join(ROOT, 'docs', link));
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    const wanted = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(wanted.length).toBeGreaterThanOrEqual(1);
    expect(wanted.filter((name) => !texts.some((text) => text.includes(name)))).toEqual([]);
    expect(files.filter((_, at) => !wanted.some((name) => texts[at].includes(name)))).toEqual([]);
  });

  it('are a good two dozen', () => expect(rows.length).toBeGreaterThan(20));
});
