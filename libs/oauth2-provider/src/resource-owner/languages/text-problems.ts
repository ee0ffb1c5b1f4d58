import type { Catalogues } from './language.js';
import { type Needs, needsOf, readMessage } from './messages.js';
import { lookupOf } from './preferred-languages.js';

interface GivenTexts {
  /** The host's, by language. */
  readonly own: Catalogues;
  readonly ours: readonly Catalogues[];
  /** The languages that are offered. */
  readonly tags: readonly string[];
  /** The language of ours that has every text. */
  readonly reference: string;
}

/** A host's own sentences for its scopes, in whatever language: `scope.read`. */
export const SCOPE_KEY = 'scope.';

/** What is wrong with the host's texts, a sentence for each. */
export function textProblems({ own, ours, tags, reference }: GivenTexts): string[] {
  const known = new Map(ours.flatMap((each) => Object.entries(each[reference] ?? {})));
  const written = [...ours, own].flatMap((each) => Object.keys(each).map((tag) => tag.toLowerCase()));
  const offered = tags.flatMap(lookupOf);
  return [
    ...tags
      .filter((tag) => !lookupOf(tag).some((each) => written.includes(each)))
      .map((tag) => `languages names ${tag}, of which there are no texts: give them in the option texts`),
    ...Object.entries(own).flatMap(([tag, texts]) => [
      ...(offered.includes(tag.toLowerCase())
        ? []
        : [`texts has ${tag}, which is none of languages: add it there or leave it out here`]),
      ...Object.entries(texts).flatMap(([key, source]) => {
        const problem = problemOf(key, source, known);
        return problem === undefined ? [] : [`texts.${tag}: ${key} ${problem}`];
      }),
    ]),
  ];
}

function problemOf(key: string, source: string, known: ReadonlyMap<string, string>): string | undefined {
  const ours = known.get(key);
  if (ours === undefined && !key.startsWith(SCOPE_KEY)) {
    return 'is no text of the pages here: see docs/texts.md for those that are (those of the management need its module)';
  }
  let needs: Needs;
  try {
    needs = needsOf(readMessage(source));
  } catch (error) {
    return `is no ICU message: ${error instanceof Error ? error.message : String(error)}`;
  }
  const told = needsOf(readMessage(ours ?? '')).values;
  const unknown = [...needs.values].filter((name) => !told.has(name));
  if (unknown.length > 0) {
    const may =
      told.size > 0 ? `it may name ${[...told].map((name) => `{${name}}`).join(', ')}` : 'it may name none';
    return `names ${unknown.map((name) => `{${name}}`).join(', ')}, which is not told there: ${may}`;
  }
  return [...needs.tags].some((tag) => tag !== 'b')
    ? 'has an element that is not <b>, the only one it may have'
    : undefined;
}
