/**
 * Writes docs/warnings.md from the catalogue of what start-up and the doctor say, so that the page cannot lie.
 * With `--check` it writes nothing and fails when the page differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const SOURCE = 'libs/oauth2-provider/src/options/catalogue.ts';
const PAGE = 'docs/warnings.md';

// The catalogue imports nothing, so it can be read without a build.
const { outputText } = ts.transpileModule(readFileSync(SOURCE, 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { CATALOGUE } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const page = `# Warnings and errors

<!-- Generated from ${SOURCE} by \`npm run docs:warnings\`. Do not edit. -->

What the log says when the app starts, and what the command \`doctor\` and the service \`Doctor\` find. A code never
changes its meaning. W001 to W013 are about settings, W020 and on about applications, W030 and on about the database;
E: something is broken, and \`doctor\` ends with 1.

Production is \`NODE_ENV=production\`. What it refuses keeps the app from starting there, unless the option
\`allowInProduction\` names the code: \`allowInProduction: ['W003']\`. A command line serves nobody and starts all the same;
its \`doctor\` reports what is refused as an error. What is usual in development (http on loopback,
SQLite, a secret that everybody knows, requests to this machine) is said in production alone.

${Object.entries(CATALOGUE).map(section).join('\n')}`;

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  console.error(`${PAGE} is not what ${SOURCE} says; run: npm run docs:warnings`);
  process.exitCode = 1;
}

function section([code, { title, meaning, mend, inProduction }]) {
  const refused = inProduction === 'refuse' ? '\n\n**Production refuses it.**' : '';
  return `## ${code}

${title}. ${meaning}${refused}

Mend: ${mend}
`;
}
