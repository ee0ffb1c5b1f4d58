import fc from 'fast-check';
import { formActionSource } from './redirect-uri.js';

describe('formActionSource', () => {
  it.each([
    ['https://app.example/cb?a=1', 'https://app.example'],
    ['https://app.example:8443/cb', 'https://app.example:8443'],
    ['https://APP.example:443', 'https://app.example'],
    ['http://127.0.0.1:5000/cb', 'http://127.0.0.1:5000'],
    ['http://[::1]:5000/cb', 'http:'],
    ['https://[2001:db8::1]/cb', 'https:'],
    ['MyApp://callback', 'myapp:'],
    ['com.example.app:/cb', 'com.example.app:'],
    ["https://a;script-src'unsafe-inline'/", "'none'"],
    ['https://a,b.example/', "'none'"],
    ['https://', "'none'"],
    ['/cb', "'none'"],
    ['', "'none'"],
  ])('%j: %s', (uri, source) => expect(formActionSource(uri)).toBe(source));

  it('cannot end the directive or the header, whatever goes in', () => {
    const uri = fc
      .tuple(fc.constantFrom('https://', 'http://', 'x:', ''), fc.string({ unit: 'binary' }))
      .map(([scheme, rest]) => scheme + rest);
    fc.assert(
      fc.property(uri, (value) =>
        expect(formActionSource(value)).toMatch(/^[\x21-\x2B\x2D-\x3A\x3C-\x7E]+$/),
      ),
    );
  });
});
