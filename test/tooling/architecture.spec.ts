import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const SRC = 'libs/oauth2-provider/src';

interface Violation {
  rule: { name: string };
  from: string;
}

/** A house where everything that may be done wrong is done wrong once, each in a file of its own. */
const HOUSE: Record<string, string> = {
  'index.ts': `export * from './protocol/fine.js';`,
  'protocol/fine.ts': `import { createHash } from 'node:crypto'; export const fine = createHash;`,
  'storage/fine.ts': `import { DataSource } from 'typeorm'; import type { fine } from '../protocol/fine.js'; export type Fine = [typeof fine, DataSource];`,
  'http/fine.ts': `import type { Request } from 'express'; export type Fine = Request;`,
  'clients/fine.ts': `import type { Fine } from '../storage/fine.js'; export type Also = Fine; export const fine = 1;`,
  'tokens/fine.ts': `export const fine = 1;`,
  'tokens/fine.spec.ts': `import * as module from '../root.module.js'; export const seen = module;`,
  'grants/fine.ts': `export const fine = 1;`,
  'endpoints/fine.ts': `import csrf from '@fastify/csrf'; export const fine = csrf;`,
  'attic/fine.ts': `export const fine = 1;`,
  'commands/index.ts': `import { DataSource } from 'typeorm'; export const fine = DataSource;`,
  'root.module.ts': `export * from './endpoints/fine.js';`,

  'options/up.ts': `import type { fine } from '../clients/fine.js'; export type Up = typeof fine;`,
  'storage/up.ts': `export { fine } from '../clients/fine.js';`,
  'clients/up.ts': `export { fine } from '../tokens/fine.js';`,
  'tokens/up.ts': `export { fine } from '../grants/fine.js';`,
  'grants/up.ts': `export { fine } from '../endpoints/fine.js';`,
  'endpoints/up.ts': `export { fine } from '../root.module.js';`,
  'endpoints/top.ts': `export { fine } from '../index.js';`,
  'up.module.ts': `export * from './index.js';`,
  'endpoints/attic.ts': `export { fine } from '../attic/fine.js';`,
  'tokens/hen.ts': `import type { Egg } from './egg.js'; export interface Hen { egg: Egg }`,
  'tokens/egg.ts': `import type { Hen } from './hen.js'; export interface Egg { hen: Hen }`,
  'tokens/index.ts': `export * from './fine.js';`,
  'tokens/orm.ts': `import type { DataSource } from 'typeorm'; export type Orm = DataSource;`,
  'orm.module.ts': `import { DataSource } from 'typeorm'; export const orm = DataSource;`,
  'tokens/platform.ts': `import type { Request } from 'express'; export type Platform = Request;`,
  'protocol/nest.ts': `import { Injectable } from '@nestjs/common'; export const nest = Injectable;`,
  'protocol/files.ts': `import fs from 'node:fs'; export const files = fs;`,
  'protocol/options.ts': `import type { Up } from '../options/up.js'; export type Options = Up;`,
  'tokens/leans.ts': `export { seen } from './fine.spec.js';`,
  'tokens/nowhere.ts': `export * from './nowhere-at-all.js';`,
};

const HOST = `import { fine } from '../../../${SRC}/tokens/fine.js'; import * as front from 'nest-oauth2-provider'; export const all = [fine, front];`;

describe('the floors', () => {
  let folder: string;
  let violations: string[];

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'house-')));
    for (const [file, text] of Object.entries(HOUSE)) write(path.join(SRC, file), text);
    write('apps/server/src/backdoor.ts', HOST);
    for (const file of ['tsconfig.json', '.dependency-cruiser.cjs', 'package.json']) {
      cpSync(path.join(ROOT, file), path.join(folder, file));
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    violations = cruise();
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  function cruise(): string[] {
    const depcruise = path.join(ROOT, 'node_modules/.bin/depcruise');
    const args = ['libs', 'apps', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
    const { stdout } = spawnSync(depcruise, args, { cwd: folder, encoding: 'utf8' });
    const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
    return summary.violations.map(({ rule, from }) => `${rule.name}: ${from.replace(`${SRC}/`, '')}`);
  }

  const expected = [
    'floor-1-up: options/up.ts',
    'floor-2-up: storage/up.ts',
    'floor-3-up: clients/up.ts',
    'floor-4-up: tokens/up.ts',
    'floor-5-up: grants/up.ts',
    'floor-6-up: endpoints/up.ts',
    'floor-6-up: endpoints/top.ts',
    'floor-7-up: up.module.ts',
    'unknown-floor: endpoints/attic.ts',
    'no-inner-barrel: tokens/index.ts',
    'typeorm-in-storage-only: tokens/orm.ts',
    'typeorm-in-storage-only: orm.module.ts',
    'platform-in-http-only: tokens/platform.ts',
    'protocol-is-pure: protocol/nest.ts',
    'protocol-is-pure: protocol/files.ts',
    'protocol-is-pure: protocol/options.ts',
    'no-spec-imported: tokens/leans.ts',
    'unresolvable: tokens/nowhere.ts',
    'hosts-use-the-front-door: apps/server/src/backdoor.ts',
  ];

  it.each(expected)('%s', (violation) => {
    expect(violations).toContain(violation);
  });

  it('no-circle', () => {
    expect(
      violations.filter((violation) => /^no-circle: tokens\/(hen|egg)\.ts$/.test(violation)),
    ).not.toEqual([]);
  });

  it('and nothing else is held against the house', () => {
    const others = violations.filter((violation) => !violation.startsWith('no-circle: tokens/'));
    expect(others.sort()).toEqual([...expected].sort());
  });
});
