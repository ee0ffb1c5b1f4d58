import { CATALOGUE, type CatalogueEntry } from './catalogue.js';

const entries: [string, CatalogueEntry][] = Object.entries(CATALOGUE);

describe('the catalogue', () => {
  it.each(entries)('%s says in sentences what it is, what it means and what to do', (code, entry) => {
    expect(code).toMatch(/^[WE]\d{3}$/);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [entry.meaning, entry.mend]) expect(text).toMatch(/^[A-Z].*\.$/);
  });
});
