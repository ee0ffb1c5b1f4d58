import { createHash } from 'node:crypto';
import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { TestClient } from './support/client.js';
import { Host, type Platform } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

const OWN = {
  texts: {
    fr: {
      'decision.allow': 'Autoriser',
      'consent.heading': '{name} veut entrer',
      'scope.read': 'Lire vos notes',
    },
    en: { 'decision.deny': 'Rather not' },
  },
  brandName: 'Notes & Co',
  brandColor: '#8a1538',
};

describe.each<Platform>(['express', 'fastify'])('the language of the pages on %s', (platform) => {
  let host: Host;
  let client: TestClient;

  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, options: OWN, imports: [OAuth2ManagementModule.forRoot()] });
    client = await TestClient.register(host, { algorithm: 'RS256' });
  });
  afterAll(() => host.stop());

  const visit = (path: string, languages: string) =>
    host.fetch(path, { headers: { cookie: loginCookie('alice'), 'accept-language': languages } });

  it.each([
    ['de-AT,de;q=0.9', {}, 'de', 'Erlauben'],
    ['en', {}, 'en', 'Rather not'],
    ['ar', {}, 'ar', 'سماح'],
    ['de', { ui_locales: 'ja fr' }, 'fr', 'Autoriser'],
    ['de', { ui_locales: 'fr' }, 'fr', 'Lire vos notes'],
    ['fr', {}, 'fr', 'Rather not'],
    ['de', { scope: 'openid read' }, 'de', 'wissen, wer Sie sind'],
    ['de', { scope: 'openid read' }, 'de', 'Read your notes'],
    ['tlh', {}, 'en', 'Allow'],
  ])('is for Accept-Language: %s and %j %s, which says %s', async (languages, more, tag, word) => {
    const response = await visit(client.authorizationUrl(more), languages);
    const html = await response.text();
    expect(response.headers.get('content-language')).toBe(tag);
    expect(response.headers.get('vary')).toContain('Accept-Language');
    expect(html).toContain(`<html lang="${tag}" dir="${tag === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(html).toContain(word);
  });

  it.each([
    ['device?user_code=x', 200, 'Ein Gerät verbinden'],
    ['logout', 200, 'Abmelden?'],
    ['authorize', 400, 'Diese Anfrage lässt sich nicht erfüllen'],
    ['applications/', 200, 'Anwendungen'],
    ['applications/register/', 200, 'wissen, wer Sie sind'],
    ['applications/none/', 404, 'Hier ist nichts'],
  ])('is one for %s as well', async (path, status, words) => {
    const response = await visit(path, 'de');
    const html = await response.text();
    expect([response.status, response.headers.get('content-language')]).toEqual([status, 'de']);
    expect(html).toContain(words);
    expect(html).toContain('<bdi>Notes &amp; Co</bdi>');
    const style = /<style>(:root \{ --accent: #8a1538[^]*?)<\/style>/.exec(html)![1];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
  });

  it('is told to clients', async () => {
    const metadata = await (await fetch(`${host.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ ui_locales_supported: ['en', 'de', 'ar', 'fr'] });
  });
});

it.each([
  [{ texts: { en: { 'decision.alow': 'x' } } }, 'texts.en: decision.alow is no text of the pages here'],
  [{ texts: { en: { 'management.nav': 'x' } } }, 'texts.en: management.nav is no text of the pages here'],
  [{ texts: { fr: { continue: '{' } } }, 'texts.fr: continue is no ICU message'],
  [{ languages: ['en', 'fr'] }, 'languages names fr, of which there are no texts'],
  [{ brandColor: '#ffff00' }, 'brandColor must be legible: #ffff00 has a contrast of 1'],
])('%j stops the app', async (options, problem) => {
  await expect(Host.start({ options, logger: false })).rejects.toThrow(problem);
});
