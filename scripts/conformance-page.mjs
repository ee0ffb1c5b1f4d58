/** The page about conformance: what is claimed, held against what a test run reports. */
import path from 'node:path';

/** What is the same on each platform and database is said once. */
const PLACE = /[ ,]*\b(?:on|with|in) (?:express|fastify|sqlite|postgres|mariadb)\b/g;
/** Beyond so many names of one spec, a reader looks there. */
const NAMED = 3;
/** More of a name is not needed to find it. Characters. */
const LONG = 140;
/** What is shorter does not tell a table of cases from its neighbours. Characters. */
const STEM = 20;

/**
 * @param topics what is claimed
 * @param results what jest reports as JSON
 * @param root folder of the workspace
 * @returns the sections of the page in Markdown, and in sentences what speaks against it
 */
export function conformancePage(topics, results, root) {
  const specs = new Map(
    results.testResults.map(({ name, assertionResults }) => [path.relative(root, name), assertionResults]),
  );
  const faults = [];
  const sections = topics.map(({ title, intro, entries }) => {
    const rows = entries.map((entry, index) => rowOf(entry, entry.number ?? index + 1, specs, faults));
    return [
      `## ${title}\n\n${intro}\n`,
      '| | what must hold | after | result | shown by |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return { sections: `${sections.join('\n\n')}\n`, faults };
}

function rowOf({ holds, after, shown = [], but, ruled, later }, number, specs, faults) {
  if (shown.length === 0 && !ruled && !later) faults.push(`"${holds}": neither a test nor a reason`);
  const tests = shown.map(([spec, ...patterns]) => {
    const file = /^(libs|apps)\//.test(spec) ? spec : `test/${spec}`;
    const found = patterns.flatMap((pattern) => {
      const named = (specs.get(file) ?? []).filter(({ fullName }) => pattern.test(fullName));
      faults.push(...faultsOf(named).map((fault) => `"${holds}": ${pattern} in ${file}: ${fault}`));
      return named;
    });
    return `[${path.basename(file).replace(/\.(e2e-)?spec\.ts$/, '')}](../${file}): ${namesOf(found)}`;
  });
  const result = [
    shown.length > 0 && !ruled && (later ? 'holds as far as it is there' : 'holds'),
    but && `but ${but}`,
    ruled && `ruled otherwise: ${ruled}`,
    later && `not yet: ${later}`,
  ];
  const cells = [number, holds, after, result.filter(Boolean).join('; '), tests.join('<br>')];
  return `| ${cells.join(' | ')} |`;
}

function faultsOf(found) {
  if (found.length === 0) return ['no test has that name'];
  if (!found.some(({ status }) => status === 'passed' || status === 'failed')) return ['skipped everywhere'];
  return found.filter(({ status }) => status === 'failed').map(({ fullName }) => `failed: ${fullName}`);
}

/** A table of cases by what all its names begin with. */
function namesOf(found) {
  const names = new Map();
  for (const { ancestorTitles, title } of found) {
    // The outermost names the topic, as the file does.
    const name = [...ancestorTitles.slice(1), title].map(anywhere).filter(Boolean).join(' ');
    const parents = ancestorTitles.map(anywhere).join();
    names.set(parents, (names.get(parents) ?? new Set()).add(name));
  }
  const shown = [...new Set([...names.values()].flatMap((titles) => stemOf([...titles])))];
  const more = shown.length > NAMED ? ['and others'] : [];
  return [...shown.slice(0, NAMED), ...more].map(cut).map(literal).join('; ');
}

function stemOf(titles) {
  const stem = titles.reduce(commonStart).replace(/\S*$/, '').trim();
  return titles.length > NAMED && stem.length >= STEM ? `${stem} …` : titles;
}

function commonStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

const cut = (name) => (name.length > LONG ? `${name.slice(0, LONG).trim()} …` : name);

const anywhere = (title) => title.replace(PLACE, '').trim();

/** Markdown that reads as the text does. */
const literal = (text) => text.replace(/\s+/g, ' ').replace(/[\\`|*_<>[\]]/g, '\\$&');
