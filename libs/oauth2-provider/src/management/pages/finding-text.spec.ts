import {
  type ClientMetadata,
  type ServerCapabilities,
  clientMetadataProblems,
} from '../../protocol/client-metadata.js';
import { clientMetadataWarnings } from '../../protocol/client-metadata-warnings.js';
import { lifetimeProblems } from '../../protocol/lifetimes.js';
import { Languages } from '../../resource-owner/languages/languages.js';
import { refusals } from '../applications/application-rules.js';
import { FINDING_TEXTS } from '../texts/findings.js';
import { renderFinding } from './finding-text.js';

const SERVER: ServerCapabilities = {
  scopes: ['read'],
  resources: [],
  grantTypes: ['authorization_code', 'client_credentials'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic', 'none'],
  algorithms: ['RS256'],
  schemes: ['https', 'myapp'],
};
const CLIENT: ClientMetadata = {
  clientType: 'confidential',
  name: 'Notes',
  redirectUris: ['https://app.example/cb'],
  postLogoutRedirectUris: [],
  allowedOrigins: [],
  grantTypes: ['authorization_code'],
  responseTypes: ['code'],
  scopes: null,
  resources: null,
  accessTokenFormat: null,
  tokenEndpointAuthMethod: null,
  algorithm: 'RS256',
  requirePkce: true,
  metadata: {},
};
const OWNER = { mayRegister: true, members: ['grantTypes'], grantTypes: [], scopes: [], everyScope: false };

/** What whoever fills in the form can get to read. */
const said = [
  ...[
    { name: 'x'.repeat(256) },
    { name: 'a\u0007' },
    { redirectUris: [] },
    { clientType: 'trusted' as 'public' },
    {
      clientType: 'public' as const,
      grantTypes: ['client_credentials'],
      responseTypes: ['code'],
      requirePkce: false,
    },
    { clientType: 'public' as const, tokenEndpointAuthMethod: 'client_secret_basic' },
    { tokenEndpointAuthMethod: 'none' },
    { scopes: ['write'] },
    { algorithm: 'XS1' },
    {
      metadata: {
        client_uri: 'x',
        backchannel_logout_uri: 'x',
        frontchannel_logout_uri: 'https://b.example',
      },
    },
    { allowedOrigins: ['x', 'http://a.example', 'https://A.example', 'https://a.example:99999'] },
    {
      redirectUris: [
        `https://a.example/${'x'.repeat(2000)}`,
        'https://a.example/<',
        'nowhere',
        'https://a.example/#x',
        'https://*.example/',
        'javascript:alert(1)',
        'http://a.example/',
        'other:/cb',
        'https:///cb',
        'https://a@b.example/',
        'https://a.example:0/',
        'https://a_$.example/',
        'myapp:cb',
        'https://a.example/../b',
      ],
      postLogoutRedirectUris: ['nowhere'],
    },
  ].flatMap((changes) => clientMetadataProblems({ ...CLIENT, ...changes }, SERVER)),
  ...clientMetadataWarnings({ ...CLIENT, grantTypes: ['password'], redirectUris: ['myapp:/cb'] }, SERVER),
  ...lifetimeProblems({ accessTokenLifetime: 0, refreshTokenLifetime: null, idTokenLifetime: null }),
  ...refusals({ skipAuthorization: true, grantTypes: ['password'] }, OWNER, []),
].map(({ message }) => message);

const languages = new Languages();
languages.add(FINDING_TEXTS);

describe('what is wrong with a registration', () => {
  it.each([...new Set(said)])('is said in every language: %s', (message) => {
    expect(renderFinding(message, languages.best(['en']))).not.toContain('lang="en"');
    for (const tag of ['de', 'ar']) {
      const html = renderFinding(message, languages.best([tag]));
      expect(html).not.toContain('lang="en"');
      expect(html).not.toMatch(/management\.|\b(?:must|the|is|has)\b/);
    }
  });

  it('is left in English where no text is known, and says so', () => {
    expect(renderFinding('<b> is odd', languages.best(['de']))).toBe(
      '<span lang="en" dir="ltr">&lt;b&gt; is odd</span>',
    );
  });
});
