import { metadataUrls } from './issuer-metadata.js';

describe('metadataUrls', () => {
  it.each([
    [
      'https://auth.example.com',
      'https://auth.example.com/.well-known/oauth-authorization-server',
      'https://auth.example.com/.well-known/openid-configuration',
    ],
    [
      'https://auth.example.com/o',
      'https://auth.example.com/.well-known/oauth-authorization-server/o',
      'https://auth.example.com/o/.well-known/openid-configuration',
    ],
    [
      'http://localhost:3000/realms/a/',
      'http://localhost:3000/.well-known/oauth-authorization-server/realms/a',
      'http://localhost:3000/realms/a/.well-known/openid-configuration',
    ],
  ])('of %s', (issuer, ...urls) => {
    expect(metadataUrls(issuer).map(({ href }) => href)).toEqual(urls);
  });
});
