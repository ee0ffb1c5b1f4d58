import { NOW, anApplication, at } from '../../../../../test/support/records.js';
import { hashChosen, hashGenerated } from '../../protocol/secret.js';
import type { AbstractApplication } from './application.entity.js';
import { Application, type StoredSecret } from './application.entity.js';

const stored = (hash: string, expires: number | null = null): StoredSecret => ({ hash, created: 0, expires });
const seconds = (instant: Date) => instant.getTime() / 1000;

describe('an application', () => {
  it.each([
    ['confidential', true],
    ['public', false],
  ] as const)('that is %s: isConfidential is %s', (clientType, expected) => {
    expect(anApplication({ clientType }).isConfidential()).toBe(expected);
  });

  it.each<[string[], string[], boolean]>([
    [['authorization_code'], ['authorization_code'], true],
    [['authorization_code'], ['refresh_token'], false],
    [['authorization_code'], ['refresh_token', 'authorization_code'], true],
    [['authorization_code'], ['authorization'], false],
    [['authorization_code'], [], false],
    [[], ['authorization_code'], false],
  ])('registered for the grants %j allows one of %j: %s', (grantTypes, asked, expected) => {
    expect(anApplication({ grantTypes }).allowsGrantType(...asked)).toBe(expected);
  });

  it.each<[string[], string, boolean]>([
    [['code'], 'code', true],
    [['code'], 'token', false],
    [['code id_token'], 'id_token code', true],
    [['code id_token'], 'code', false],
    [['code', 'id_token'], 'code id_token', false],
    [['code'], '', false],
    [['code'], 'code code', false],
  ])('registered for the response types %j allows %j: %s', (responseTypes, asked, expected) => {
    expect(anApplication({ responseTypes }).allowsResponseType(asked)).toBe(expected);
  });

  it.each<[string[] | null, string[]]>([
    [null, ['read', 'write', 'openid']],
    [
      ['write', 'read'],
      ['read', 'write'],
    ],
    [['write', 'unknown'], ['write']],
    [[], []],
  ])('registered for the scopes %j may have %j of the server’s', (scopes, expected) => {
    expect(anApplication({ scopes }).allowedScopes(['read', 'write', 'openid'])).toEqual(expected);
  });

  it.each<[string[] | null, string[]]>([
    [null, ['read']],
    [
      ['read', 'introspection'],
      ['read', 'introspection'],
    ],
  ])(
    'registered for the scopes %j may look at the tokens of others only if that is named',
    (scopes, expected) => {
      expect(anApplication({ scopes }).allowedScopes(['read', 'introspection'])).toEqual(expected);
    },
  );

  it.each<['confidential' | 'public', string | null, string, boolean]>([
    ['confidential', null, 'client_secret_basic', true],
    ['confidential', null, 'client_secret_post', true],
    ['confidential', null, 'none', false],
    ['confidential', null, 'tls_client_auth', false],
    ['public', null, 'tls_client_auth', false],
    ['confidential', 'tls_client_auth', 'tls_client_auth', true],
    ['public', null, 'none', true],
    ['public', null, 'client_secret_post', false],
    ['confidential', 'client_secret_post', 'client_secret_post', true],
    ['confidential', 'client_secret_post', 'client_secret_basic', false],
    ['public', 'none', 'client_secret_basic', false],
  ])(
    'that is %s and registered for %s may authenticate with %s: %s',
    (clientType, registered, method, expected) => {
      const application = anApplication({ clientType, tokenEndpointAuthMethod: registered });
      expect(application.allowsAuthMethod(method)).toBe(expected);
    },
  );

  it.each<[string[], string | undefined]>([
    [[], undefined],
    [['https://a.example/cb'], 'https://a.example/cb'],
    [['https://a.example/cb', 'https://b.example/cb'], undefined],
  ])('with the redirect URIs %j has the default %s', (redirectUris, expected) => {
    expect(anApplication({ redirectUris }).defaultRedirectUri()).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ['https://a.example/cb', 'https://a.example/cb', true],
    ['https://a.example/cb', 'https://a.example/cb/', false],
    ['https://a.example/cb', 'https://a.example/cb?x=1', false],
    ['https://a.example/cb', 'HTTPS://a.example/cb', false],
    ['http://a.example/cb', 'http://a.example/cb', false],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/cb', true],
    ['http://127.0.0.1/cb', 'http://127.0.0.1.evil.example/cb', false],
    ['com.example.app:/cb', 'com.example.app:/cb', true],
    ['not a uri', 'not a uri', false],
  ])('registered for %s allows %s: %s', (registered, uri, expected) => {
    expect(anApplication({ redirectUris: [registered] }).redirectUriAllowed(uri)).toBe(expected);
  });

  it('asks the overridden allowedSchemes whenever a URI is used, also of one that was registered before', () => {
    class HttpsOnly extends Application {
      override allowedSchemes(): string[] {
        return ['https'];
      }
    }
    const redirectUris = ['com.example.app:/cb', 'https://a.example/cb'];
    const application = Object.assign(new HttpsOnly(), { redirectUris });
    expect(redirectUris.map((uri) => application.redirectUriAllowed(uri))).toEqual([false, true]);
  });

  it.each<[string, boolean]>([
    ['https://app.example', true],
    ['https://app.example:8443', false],
    ['https://app.example/', false],
    ['http://app.example', false],
    ['https://evil.app.example', false],
    ['null', false],
  ])('allows the origin %s: %s', (origin, expected) => {
    expect(anApplication({ allowedOrigins: ['https://app.example'] }).originAllowed(origin)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['https://app.example/bye', true],
    ['https://app.example/', false],
  ])('allows the post-logout redirect URI %s: %s', (uri, expected) => {
    const application = anApplication({ postLogoutRedirectUris: ['https://app.example/bye'] });
    expect(application.postLogoutRedirectUriAllowed(uri)).toBe(expected);
  });

  it.each([
    ['My notes', 'My notes'],
    ['', 'the-client'],
  ])('named %j is written %s', (name, expected) => {
    expect(String(anApplication({ name, clientId: 'the-client' }))).toBe(expected);
  });

  it('is usable, unless a subclass says otherwise', () => {
    expect(anApplication().isUsable(undefined)).toBe(true);
  });

  describe('with several secrets', () => {
    let application: AbstractApplication;
    beforeAll(async () => {
      application = anApplication({
        clientSecrets: [
          stored(hashGenerated('expired'), seconds(NOW)),
          stored(hashGenerated('ending'), seconds(at(1))),
          stored(await hashChosen('chosen')),
        ],
      });
    });

    it.each([
      ['chosen', NOW, true],
      ['ending', NOW, true],
      ['ending', at(1), false],
      ['expired', NOW, false],
      ['expired', at(-1), true],
      ['Chosen', NOW, false],
      ['', NOW, false],
    ])('%j is one of them at %p: %s', async (secret, now, expected) => {
      expect(await application.checkSecret(secret, now)).toBe(expected);
    });

    it('says which one matched', async () => {
      expect(await application.matchingSecret('chosen', NOW)).toBe(application.clientSecrets[2]);
    });
  });

  it('without a secret matches none, not even the empty one', async () => {
    expect(await anApplication({ clientSecrets: [] }).checkSecret('', NOW)).toBe(false);
  });
});
