import fc from 'fast-check';
import { chooseResponseMode } from './response-mode.js';

const WEB = 'https://client.example.com/callback';

describe('the response mode', () => {
  it.each([
    ['code', undefined, 'query'],
    ['none', undefined, 'query'],
    [undefined, undefined, 'query'],
    ['token', undefined, 'fragment'],
    ['id_token', undefined, 'fragment'],
    ['token id_token', undefined, 'fragment'],
    ['code token', undefined, 'fragment'],
    ['id_token code', undefined, 'fragment'],
    ['code id_token token', undefined, 'fragment'],
    ['own', undefined, 'fragment'],
    ['unheard of token', undefined, 'fragment'],
    ['code', 'query', 'query'],
    ['code', 'fragment', 'fragment'],
    ['code', 'form_post', 'form_post'],
    ['none', 'form_post', 'form_post'],
    ['token', 'fragment', 'fragment'],
    ['code id_token token', 'form_post', 'form_post'],
    ['magic', 'form_post', 'form_post'],
  ])('of response_type=%s and response_mode=%s is %s', (type, mode, expected) => {
    expect(chooseResponseMode(mode, type, WEB, ['own'])).toEqual({ mode: expected });
  });

  it.each([
    ['token', 'query', WEB, 'fragment', /no place for tokens/],
    ['id_token', 'query', WEB, 'fragment', /no place for tokens/],
    ['code id_token', 'query', WEB, 'fragment', /no place for tokens/],
    ['own', 'query', WEB, 'fragment', /no place for tokens/],
    ['code', 'web_message', WEB, 'query', /not supported; use query, fragment, form_post/],
    ['code', 'Query', WEB, 'query', /not supported/],
    ['token', 'constructor', WEB, 'fragment', /not supported/],
    ['code', 'form_post', 'com.example.app:/callback', 'query', /no form can be posted/],
    ['id_token', 'form_post', 'myapp://callback', 'fragment', /no form can be posted/],
  ])('of %s and %s at %s is refused in the %s', (type, mode, uri, expected, problem) => {
    expect(chooseResponseMode(mode, type, uri, ['own'])).toEqual({
      mode: expected,
      problem: expect.stringMatching(problem) as string,
    });
  });

  it('is never the query where a token is asked for, whatever else is', () => {
    const word = fc.constantFrom('code', 'token', 'id_token', 'none', 'x');
    const mode = fc.option(fc.oneof(fc.constantFrom('query', 'fragment', 'form_post'), fc.string()));
    fc.assert(
      fc.property(fc.array(word), mode, (words, asked) => {
        const { mode: chosen } = chooseResponseMode(asked ?? undefined, words.join(' '), WEB);
        if (words.includes('token') || words.includes('id_token')) expect(chosen).not.toBe('query');
      }),
    );
  });
});
