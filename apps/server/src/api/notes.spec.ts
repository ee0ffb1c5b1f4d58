import { noteText } from './notes.js';

describe('noteText', () => {
  it.each([['a'], ['x'.repeat(10_000)], ['zwei\nZeilen'], ['😀 <b>']])('takes %j', (text) => {
    expect(noteText({ text })).toBe(text);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ text: '' }],
    [{ text: 1 }],
    [{ text: ['a'] }],
    [{ text: 'x'.repeat(10_001) }],
    [{ text: 'a\0b' }],
    [{ text: '\ud83d' }],
  ])('refuses %j', (body) => {
    expect(noteText(body)).toBeUndefined();
  });
});
