import fc from 'fast-check';
import type { HttpRequest } from '../../http/platform.js';
import { InvalidOptions } from '../../options/invalid-options.js';
import { PageFrames } from '../page-frames.js';
import type { Catalogues } from './language.js';
import { Languages } from './languages.js';

const OWN: Catalogues = {
  fr: { 'decision.allow': 'Autoriser' },
  'zh-Hant': { 'decision.allow': '允許' },
  en: { 'decision.allow': 'Yes' },
};
const languages = new Languages(OWN);
const request = (header?: string, url = '/o/authorize') =>
  ({ url, headers: { ...(header !== undefined && { 'accept-language': header }) } }) as HttpRequest;

describe('the language of a page', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['de-Latn-AT-1996', 'de'],
    ['ar-EG,en;q=0.5', 'ar'],
    ['en;q=0.4, fr;q=0.9, de;q=0.8', 'fr'],
    ['de;q=0, fr', 'fr'],
    ['pt, ja;q=0.9, de;q=0.1', 'de'],
    ['zh-hant-TW', 'zh-Hant'],
    ['zh', 'en'],
    ['de-x-private', 'de'],
    ['x-de', 'en'],
    ['deutsch', 'en'],
    ['-', 'en'],
    ['__proto__, constructor', 'en'],
    [';q=;;,,,=', 'en'],
    ['*;q=0.1, de', 'de'],
  ])('for Accept-Language: %s is %s', (header, tag) => {
    expect(languages.of(request(header)).tag).toBe(tag);
  });

  it.each([
    ['/o/authorize?ui_locales=fr%20de', 'fr'],
    ['/o/authorize?ui_locales=ja+AR', 'ar'],
    ['/o/authorize?ui_locales=ja', 'de'],
    ['/o/authorize?ui_locales=%', 'de'],
    ['/o/authorize', 'de'],
  ])('is what the client says in %s before what the browser says', (url, tag) => {
    expect(new PageFrames(languages, { style: '' }).of(request('de', url)).language.tag).toBe(tag);
  });

  it('is found at once for a range of thousands of subtags', () => {
    const range = Array<string>(20_000).fill('aa').join('-');
    const start = Date.now();
    expect(languages.of(request(`de-${range}`), [range]).tag).toBe('de');
    expect(Date.now() - start).toBeLessThan(500);
  });

  it('is some language for whatever a browser or a client sends, soon', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'dear-;q=0.,* ') }),
    );
    fc.assert(
      fc.property(junk, junk, (header, locale) => {
        expect(languages.tags).toContain(languages.of(request(header), [locale]).tag);
      }),
    );
    const begun = performance.now();
    languages.of(request('a-b-c-d-e-f-g;q=0.5,'.repeat(800)), ['a-'.repeat(4000)]);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('texts', () => {
  it('are the host’s before ours, and English where a language lacks them', () => {
    const say = (tag: string, key: string) => languages.best([tag]).text(key);
    expect(say('en', 'decision.allow')).toBe('Yes');
    expect(say('fr', 'decision.allow')).toBe('Autoriser');
    expect(say('fr', 'decision.deny')).toBe('Deny');
    expect(say('ar', 'decision.deny')).toBe('رفض');
    expect(say('en', 'no.such')).toBe('no.such');
    expect(say('en', '__proto__')).toBe('__proto__');
  });

  it('of a part of a language are those of the whole', () => {
    const austrian = new Languages({ 'de-AT': { 'decision.allow': 'Passt' } }, ['de-AT', 'de']);
    expect(austrian.best(['de-AT']).text('decision.deny')).toBe('Ablehnen');
    expect(austrian.best(['de-AT']).text('decision.allow')).toBe('Passt');
    expect(austrian.best(['de-CH']).text('decision.allow')).toBe('Erlauben');
    expect(austrian.best(['fr']).tag).toBe('de-AT');
  });

  it.each([
    ['en', 'ltr'],
    ['ar', 'rtl'],
    ['he', 'rtl'],
    ['az-Arab', 'rtl'],
    ['az', 'ltr'],
  ])('of %s run %s', (tag, direction) => {
    const texts = { [tag]: { 'decision.allow': 'x' } };
    expect(new Languages(texts, [tag]).best([tag]).direction).toBe(direction);
  });

  it('as HTML escape what they say and what they are told, and isolate it', () => {
    const source = '<b>{name}</b> & {count, plural, one {# < 2} other {# > 1}} <';
    const language = new Languages({ en: { 'signed-in': source } }).best(['en']);
    expect(language.html('signed-in', { name: '<i>&', count: 1 })).toBe(
      '<strong><bdi>&lt;i&gt;&amp;</bdi></strong> &amp; 1 &lt; 2 &lt;',
    );
    expect(language.html('<x>')).toBe('&lt;x&gt;');
    expect(languages.best(['en']).text('signed-in', { name: '<i>' })).toBe('Signed in as <i>');
  });

  it('write numbers and times as the language does, in UTC', () => {
    const [english, german] = [languages.best(['en']), languages.best(['de'])];
    const date = new Date('2026-01-02T23:30:00Z');
    expect([english.number(1234.5), german.number(1234.5)]).toEqual(['1,234.5', '1.234,5']);
    expect(english.date(date)).toBe('Jan 2, 2026');
    expect(german.dateTime(date)).toBe('02.01.2026, 23:30 UTC');
  });
});

describe('a host whose texts are wrong is told', () => {
  it.each<[string, Catalogues, string[] | undefined, string]>([
    ['a key that is none', { en: { 'decision.alow': 'x' } }, undefined, 'texts.en: decision.alow is no text'],
    [
      'a key of the management',
      { en: { 'management.nav': 'x' } },
      undefined,
      'texts.en: management.nav is no text',
    ],
    ['a broken message', { fr: { continue: 'Oui {' } }, undefined, 'texts.fr: continue is no ICU message: '],
    [
      'a broken plural',
      { fr: { 'device.wait': '{minutes, plural, one {x}}' } },
      undefined,
      'MISSING_OTHER_CLAUSE',
    ],
    [
      'a value that is not told',
      { fr: { 'signed-in': '{who}' } },
      undefined,
      'names {who}, which is not told there: it may name {name}',
    ],
    ['a value where none is told', { fr: { continue: '{who}' } }, undefined, 'it may name none'],
    [
      'an element',
      { fr: { continue: '<i>x</i>' } },
      undefined,
      'texts.fr: continue has an element that is not <b>',
    ],
    ['a language without texts', {}, ['en', 'fr'], 'languages names fr, of which there are no texts'],
    ['texts that nobody gets', { fr: {} }, ['en'], 'texts has fr, which is none of languages'],
  ])('of %s', (_what, texts, tags, problem) => {
    const assert = () => new Languages(texts, tags).assertSound();
    expect(assert).toThrow(InvalidOptions);
    expect(assert).toThrow(problem);
  });

  it('and of nothing where they are right, in whatever case the tags are', () => {
    new Languages(
      { FR: { 'scope.read': 'Lire', 'signed-in': 'Bonjour <b>{name}</b>' }, 'pt-br': { continue: 'Ir' } },
      ['fr', 'PT-BR', 'de-AT'],
    ).assertSound();
    const more = new Languages({ en: { 'management.nav': 'Ours' } });
    more.add({ en: { 'management.nav': 'Management' } });
    more.assertSound();
    expect(more.best(['en']).text('management.nav')).toBe('Ours');
  });
});
