import { parseUrl } from './url.js';

describe('parseUrl', () => {
  it.each([
    ['https://a.example/cb?x=1', undefined, 'https://a.example/cb?x=1'],
    ['https://b\u00fccher.example/cb', undefined, 'https://xn--bcher-kva.example/cb'],
    ['/path', 'https://a.example', 'https://a.example/path'],
  ])('reads %s', (text, base, href) => {
    expect(parseUrl(text, base)?.href).toBe(href);
  });

  it.each(['', 'nonsense', '/path', 'https://', 'http://[::1'])('knows that %j is none', (text) => {
    expect(parseUrl(text)).toBeUndefined();
  });

  it('says the same however often it is asked, also of what is not ASCII', () => {
    const text = 'https://b\u00fccher.example/cb';
    const origins = new Set(Array.from({ length: 20_000 }, () => parseUrl(text)?.host));
    expect([...origins]).toEqual(['xn--bcher-kva.example']);
  });
});
