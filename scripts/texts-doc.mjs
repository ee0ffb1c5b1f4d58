/**
 * Writes docs/texts.md from the texts of the pages, so that a host sees what it can say otherwise. With `--check` it writes
 * nothing and fails when the page differs.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const SRC = 'libs/oauth2-provider/src';
const PAGE = 'docs/texts.md';

const [pages, management] = [await textsIn('resource-owner'), await textsIn('management')];
const page = `# Texts of the pages

<!-- Generated from the folders texts/ of ${SRC} by \`npm run docs:texts\`. Do not edit. -->

What the pages say in English. The option \`texts\` says it in other words or in another language; the option \`languages\`
says which languages are offered. German and Arabic are there.

\`\`\`ts
languages: ['en', 'fr'],
texts: {
  en: { 'decision.allow': 'Yes, let it in' },
  fr: { 'decision.allow': 'Autoriser', 'decision.deny': 'Refuser', 'scope.read': 'Lire vos notes' },
},
\`\`\`

Texts are ICU messages: what stands in braces is put in, \`{count, plural, one {# day} other {# days}}\` follows the rules
of the language, and \`<b>\` is the one element they may have. What a language lacks is said in English. \`scope.<name>\` is
the sentence for one of your scopes, instead of that in the option \`scopes\`, which goes before ours
(\`standard-scope.<name>\`). A key that is not here, a value in braces that its English has not, or a message that cannot be
read stops the app, which names it.

## Pages of everybody

${table(pages)}
## Pages of the management

They can be said otherwise where \`OAuth2ManagementModule\` is imported.

${table(management)}`;

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  console.error(`${PAGE} is not what the texts say; run: npm run docs:texts`);
  process.exitCode = 1;
}

function table(texts) {
  const rows = Object.entries(texts).map(([key, text]) => `| \`${key}\` | ${cell(text)} |\n`);
  return `| key | English |\n| --- | --- |\n${rows.join('')}`;
}

function cell(text) {
  return `\`\` ${text.replaceAll('|', '\\|')} \`\``;
}

/** The English ones. Texts import nothing but each other, so they can be read without a build. */
async function textsIn(area) {
  const source = path.join(SRC, area, 'texts');
  const folder = mkdtempSync(path.join(tmpdir(), 'texts-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    for (const file of readdirSync(source).filter((each) => !each.endsWith('.spec.ts'))) {
      const { outputText } = ts.transpileModule(readFileSync(path.join(source, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      writeFileSync(path.join(folder, file.replace(/\.ts$/, '.js')), outputText);
    }
    const { PAGE_TEXTS, MANAGEMENT_TEXTS } = await import(
      pathToFileURL(path.join(folder, 'catalogues.js')).href
    );
    return Object.assign({}, ...(PAGE_TEXTS ?? MANAGEMENT_TEXTS).map(({ en }) => en));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
