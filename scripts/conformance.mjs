/**
 * Writes docs/conformance.md from test/conformance/ and what the last `npm test` reported, so that the page
 * claims nothing that no test shows. Fails when a test that is named is missing, failed or never ran.
 * With `--check` it writes nothing and fails when the page differs. `--results FILE` reads another report.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { topics } from '../test/conformance/assertions.mjs';
import { conformancePage } from './conformance-page.mjs';

const PAGE = 'docs/conformance.md';
const HEAD = `# Conformance

<!-- Generated from test/conformance by \`npm run docs:conformance\`, after \`npm test\`. Do not edit. -->

What the RFCs and their security advice ask of an authorization server, and the faults of another one, each with the
tests that show how it is here. The page is made from a test run: what is named here has passed.

`;

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, results: { type: 'string', default: 'var/test-results.json' } },
});
const results = reportOf(values.results);
if (results) {
  const { sections, faults } = conformancePage(topics, results, path.resolve('.'));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) fail(`${faults.length} claims do not hold by ${values.results}`);
  else if (!values.check) writeFileSync(PAGE, HEAD + sections);
  else if (readOrNothing(PAGE) !== HEAD + sections) {
    fail(`${PAGE} is not what the tests say; run: npm run docs:conformance`);
  }
}

function reportOf(file) {
  const text = readOrNothing(file);
  if (text === undefined) return fail(`${file} is not there; run: npm test`);
  return JSON.parse(text);
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
