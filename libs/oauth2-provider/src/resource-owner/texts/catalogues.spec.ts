import { MANAGEMENT_TEXTS } from '../../management/texts/catalogues.js';
import type { Catalogues } from '../languages/language.js';
import { SCOPE_SENTENCES } from '../../options/scope-sentences.js';
import { needsOf, readMessage } from '../languages/messages.js';
import { PAGE_TEXTS } from './catalogues.js';
import { SCOPE_TEXTS } from './scopes.js';

const CATALOGUES: readonly Catalogues[] = [...PAGE_TEXTS, ...MANAGEMENT_TEXTS];
const KEYS = CATALOGUES.flatMap(({ en }) => Object.keys(en));

it('no two catalogues have the same key', () => {
  expect(KEYS.filter((key, at) => KEYS.indexOf(key) !== at)).toEqual([]);
});

it('the sentences for scopes are those of the options', () => {
  const said = Object.entries(SCOPE_SENTENCES).map(([name, text]) => [`standard-scope.${name}`, text]);
  expect(SCOPE_TEXTS.en).toEqual(Object.fromEntries(said));
});

describe.each(['de', 'ar'])('the texts in %s', (tag) => {
  it('are as many as in English', () => {
    for (const catalogue of CATALOGUES)
      expect(Object.keys(catalogue[tag]).sort()).toEqual(Object.keys(catalogue.en).sort());
  });

  it('can be read, name the same values and have the same elements', () => {
    const differing = CATALOGUES.flatMap(({ en, [tag]: other }) =>
      Object.keys(en).filter((key) => !isAlike(en[key], other[key])),
    );
    expect(differing).toEqual([]);
  });

  it('are no English sentences', () => {
    const same = CATALOGUES.flatMap(({ en, [tag]: other }) =>
      Object.keys(en).filter((key) => en[key] === other[key] && /\p{L}{3,} \p{L}{3,}/u.test(en[key])),
    );
    expect(same).toEqual([]);
  });
});

function isAlike(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => needsOf(readMessage(text)));
  return (
    [...a.values].sort().join() === [...b.values].sort().join() && [...a.tags].join() === [...b.tags].join()
  );
}
