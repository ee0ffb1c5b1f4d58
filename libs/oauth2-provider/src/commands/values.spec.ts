import fc from 'fast-check';
import type { OwnColumn } from '../storage/own-columns.js';
import { UsageError } from './exit.js';
import { columnValues, jsonObject, words } from './values.js';

const KINDS: OwnColumn['kind'][] = ['text', 'integer', 'number', 'boolean', 'date', 'list', 'json'];
const column = (kind: OwnColumn['kind'], nullable = false): OwnColumn => ({
  name: 'field',
  kind,
  nullable,
  required: !nullable,
});

describe('words', () => {
  it.each([
    ['a b', ['a', 'b']],
    ['  a \t\n b ', ['a', 'b']],
    ['', []],
  ])('%j', (text, expected) => expect(words(text)).toEqual(expected));

  it('adds to what an option said before', () => expect(words('b', ['a'])).toEqual(['a', 'b']));
});

describe('jsonObject', () => {
  it('reads an object', () => expect(jsonObject('--metadata', '{"a":[1]}')).toEqual({ a: [1] }));

  it.each(['', '{', '[]', 'null', '1', '"x"'])('refuses %j', (text) => {
    expect(() => jsonObject('--metadata', text)).toThrow(UsageError);
  });
});

describe('columnValues', () => {
  it.each<[OwnColumn, string, unknown]>([
    [column('text'), 'a=b', 'a=b'],
    [column('text', true), '', ''],
    [column('integer'), '-12', -12],
    [column('integer', true), '', null],
    [column('number'), '1.5e3', 1500],
    [column('boolean'), 'true', true],
    [column('boolean'), 'false', false],
    [column('date'), '2030-01-31T12:00:00Z', new Date('2030-01-31T12:00:00Z')],
    [column('list'), 'a b', ['a', 'b']],
    [column('json'), 'null', null],
    [column('json'), '{"a":1}', { a: 1 }],
  ])('%j reads %j', (own, text, expected) => {
    expect(columnValues([`field=${text}`], [own])).toEqual({ field: expected });
  });

  it.each<[OwnColumn['kind'], string]>([
    ['integer', '1.5'],
    ['integer', ''],
    ['integer', '99999999999999999999'],
    ['number', 'Infinity'],
    ['number', ' '],
    ['boolean', 'yes'],
    ['boolean', 'constructor'],
    ['date', 'tomorrow'],
    ['json', '{'],
  ])('%s refuses %j', (kind, text) => {
    expect(() => columnValues([`field=${text}`], [column(kind)])).toThrow(UsageError);
  });

  it.each(['field', '=value', ''])('refuses %j, which is no pair', (pair) => {
    expect(() => columnValues([pair], [])).toThrow(UsageError);
  });

  it('leaves an unknown field to the registration', () => {
    expect(columnValues(['other=1'], [column('integer')])).toEqual({ other: '1' });
  });

  it('reads anything into a value or a UsageError', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.boolean(), fc.string(), (kind, nullable, text) => {
        try {
          expect(columnValues([`field=${text}`], [column(kind, nullable)])).toHaveProperty('field');
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
