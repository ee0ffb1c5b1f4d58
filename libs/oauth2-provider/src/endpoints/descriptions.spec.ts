import { knownScopes } from '../options/scopes.js';
import type { OAuth2ProviderOptions } from '../options/options.js';
import type { Catalogues } from '../resource-owner/languages/language.js';
import { Languages } from '../resource-owner/languages/languages.js';
import { scopeInWords } from './descriptions.js';

describe('scopeInWords', () => {
  it.each<[string, string, Record<string, string>, Catalogues, string, string, string]>([
    ['ours', 'openid', {}, {}, 'Know who you are', 'wissen, wer Sie sind', 'معرفة من أنت'],
    [
      'ours, left empty',
      'phone',
      { phone: '' },
      {},
      'See your phone number',
      'Ihre Telefonnummer sehen',
      'الاطلاع على رقم هاتفك',
    ],
    [
      'ours, in our words',
      'read',
      { read: 'Read your data' },
      {},
      'Read your data',
      'Ihre Daten lesen',
      'قراءة بياناتك',
    ],
    ["the host's scopes", 'email', { email: 'Mail' }, {}, 'Mail', 'Mail', 'Mail'],
    ["the host's openid", 'openid', { openid: 'Hello' }, {}, 'Hello', 'Hello', 'Hello'],
    [
      "the host's texts in one language, the others ours",
      'openid',
      {},
      { de: { 'scope.openid': 'Sie kennen' } },
      'Know who you are',
      'Sie kennen',
      'معرفة من أنت',
    ],
    [
      "the host's texts in English, which stand for all",
      'openid',
      {},
      { en: { 'scope.openid': 'Learn your name' } },
      'Learn your name',
      'Learn your name',
      'Learn your name',
    ],
    [
      "the host's texts before its scopes",
      'read',
      { read: 'Notes' },
      { de: { 'scope.read': 'Notizen' } },
      'Notes',
      'Notizen',
      'Notes',
    ],
    ['nothing', 'toString', { toString: 'Say it' }, {}, 'Say it', 'Say it', 'Say it'],
  ])('says %s', (_, name, scopes, texts, ...expected) => {
    const known = knownScopes({ scopes } as unknown as OAuth2ProviderOptions);
    const languages = new Languages(texts);
    const said = ['en', 'de', 'ar'].map(
      (tag) => scopeInWords({ name, description: known[name] }, languages.best([tag])).description,
    );
    expect(said).toEqual(expected);
  });
});
