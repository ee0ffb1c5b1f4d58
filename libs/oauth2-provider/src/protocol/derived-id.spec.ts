import { validate, version } from 'uuid';
import { derivedId, uuidOf } from './derived-id.js';

describe('a derived id', () => {
  it('is a UUID of version 5 that follows from its parts alone', () => {
    const id = derivedId('application', 'web');
    expect(validate(id) && version(id)).toBe(5);
    expect(derivedId('application', 'web')).toBe(id);
  });

  it.each([
    [['application', 'wEb']],
    [['application', 'web', '']],
    [['applicationweb']],
    [['web', 'application']],
  ])('is another one for %p', (parts) => {
    expect(derivedId(...parts)).not.toBe(derivedId('application', 'web'));
  });
});

it.each([
  ['0f8fad5bd9cb469fa16570867728950e', '0f8fad5b-d9cb-469f-a165-70867728950e'],
  ['0F8FAD5B-D9CB-469F-A165-70867728950E', '0f8fad5b-d9cb-469f-a165-70867728950e'],
  ['0f8fad5bd9cb469fa16570867728950', undefined],
  ['0f8fad5bd9cb469fa16570867728950g', undefined],
  ['', undefined],
])('%p as a UUID is %p', (text, expected) => {
  expect(uuidOf(text)).toBe(expected);
});
