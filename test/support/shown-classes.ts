import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import { blocks } from '../../scripts/markdown.mjs';

const ROOT = path.resolve(__dirname, '../..');

/** The class of that name, made of the one TypeScript block of the README that exports it. */
export async function shownClass<Instance>(name: string): Promise<Type<Instance>> {
  const found = blocks(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).filter(
    ({ language, content }) => language === 'ts' && content.includes(`export class ${name} `),
  );
  if (found.length !== 1) throw new Error(`the README shows ${name} in ${found.length} blocks`);
  const folder = mkdtempSync(path.join(tmpdir(), 'shown-'));
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const file = path.join(folder, 'shown.ts');
    writeFileSync(file, found[0].content);
    return ((await import(file)) as Record<string, Type<Instance>>)[name];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
