import { type Claim, type Results, conformancePage } from '../../scripts/conformance-page.mjs';
import { topics } from '../conformance/assertions.mjs';

const SPEC = 'rfc9999-1-example.e2e-spec.ts';
const claim: Claim = { number: 7, holds: 'It holds', after: 'RFC 9999 1', shown: [[SPEC, /is so/]] };

/** What jest reports of tests with these names, below a describe block for each platform and database. */
function report(titles: readonly string[], status = 'passed', places = ['express with sqlite']): Results {
  const assertionResults = places.flatMap((place) =>
    titles.map((title) => {
      const ancestorTitles = [`an example on ${place}`];
      return { ancestorTitles, title, fullName: `${ancestorTitles[0]} ${title}`, status };
    }),
  );
  return { testResults: [{ name: `/a/place/test/${SPEC}`, assertionResults }] };
}

const page = (entry: Claim, results: Results) =>
  conformancePage([{ title: 'A topic', intro: 'About it.', entries: [entry] }], results, '/a/place');

const shownBy = (...titles: string[]) => page(claim, report(titles)).sections.split(' | ').at(-1);

describe('the page about conformance', () => {
  it('has a row for a claim, with a link to what shows it', () => {
    const { sections, faults } = page(claim, report(['is so']));
    expect(faults).toEqual([]);
    expect(sections).toContain(
      `| 7 | It holds | RFC 9999 1 | holds | [rfc9999-1-example](../test/${SPEC}): is so |`,
    );
  });

  it('is the same whatever the tests ran on', () => {
    const places = ['express with sqlite', 'fastify with postgres', 'express with mariadb'];
    expect(page(claim, report(['is so'], 'passed', places))).toEqual(page(claim, report(['is so'])));
  });

  it('says what is ruled otherwise and what is not there yet, and why', () => {
    const reasons = { ruled: 'we do better', later: 'the rest' };
    expect(page({ ...claim, ...reasons }, report(['is so'])).sections).toContain(
      '| ruled otherwise: we do better; not yet: the rest |',
    );
    expect(page({ ...claim, but: 'not at night' }, report(['is so'])).sections).toContain(
      '| holds; but not at night |',
    );
    expect(page({ ...claim, later: 'the rest' }, report(['is so'])).sections).toContain(
      '| holds as far as it is there; not yet: the rest |',
    );
    expect(page({ ...claim, shown: [], ...reasons }, report([])).faults).toEqual([]);
  });

  it('names a table of cases by what they have in common, and the first of many others', () => {
    const cases = ['one', 'two', 'three', 'four'].map((name) => `is so for the case of ${name}`);
    expect(shownBy(...cases)).toContain('is so for the case of … |');
    expect(shownBy(...cases.slice(1))).toContain(cases.slice(1).join('; '));
    expect(shownBy('is so, a', 'is so, b', 'it is so', 'that is so')).toContain('it is so; and others |');
  });

  it('cuts a name that goes on and on', () => {
    expect(shownBy(`is so ${'x'.repeat(500)}`)).toMatch(/: is so x{134} … \|\n$/);
  });

  it('shows a name as it is', () => {
    expect(shownBy('is so: <b> | *a* [x](y)')).toContain('is so: \\<b\\> \\| \\*a\\* \\[x\\](y) |');
  });

  it.each<[string, Claim, Results, RegExp]>([
    ['no test has the name', claim, report(['is not']), /no test has that name/],
    ['the spec is gone', claim, { testResults: [] }, /no test has that name/],
    ['one of two names is gone', { ...claim, shown: [[SPEC, /is so/, /gone/]] }, report(['is so']), /gone/],
    ['a test failed', claim, report(['is so'], 'failed'), /failed: an example/],
    ['it was skipped everywhere', claim, report(['is so'], 'pending'), /skipped everywhere/],
    ['there is neither test nor reason', { ...claim, shown: [] }, report([]), /neither a test nor a reason/],
  ])('is not made where %s', (_case, entry, results, fault) => {
    expect(page(entry, results).faults).toEqual([expect.stringMatching(fault)]);
  });

  it('is made where a test was skipped somewhere, and passed elsewhere', () => {
    const [[skipped], [passed]] = [report(['is so'], 'pending').testResults, report(['is so']).testResults];
    const assertionResults = [...skipped.assertionResults, ...passed.assertionResults];
    expect(page(claim, { testResults: [{ ...passed, assertionResults }] }).faults).toEqual([]);
  });
});

describe('what it claims', () => {
  const claims = topics.flatMap(({ entries }) => entries);

  it('has each of the numbers from 1 to 75 once, in order', () => {
    const numbers = claims.map(({ number }) => number).filter((number) => number !== undefined);
    expect(numbers).toEqual(Array.from({ length: 75 }, (_, index) => index + 1));
  });

  it('says each thing once, and after which section', () => {
    expect(new Set(claims.map(({ holds }) => holds)).size).toBe(claims.length);
    expect(claims.filter(({ after }) => after === '')).toEqual([]);
  });
});
