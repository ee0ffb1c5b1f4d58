/** RFC 9700 and OAuth 2.1 about PKCE and codes. */
const PKCE = 'rfc7636-4.4-pkce.e2e-spec.ts';
const CODE = 'rfc6749-4.1.3-code-grant.e2e-spec.ts';
const STOLEN = 'security/stolen-codes.e2e-spec.ts';
const RACES = 'rfc9700-2.2.2-races.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const codes = {
  title: 'PKCE and authorization codes',
  intro: 'What ties a code to the client that asked for it.',
  entries: [
    {
      number: 22,
      holds: 'A public client without `code_challenge` is told `invalid_request`',
      after: 'OAuth 2.1 4.1.2.1',
      shown: [
        [PKCE, /no PKCE at all from a client \(public\)/, /pkce=optional.* a public client without PKCE/],
      ],
    },
    {
      number: 23,
      holds: 'So is a confidential client, unless it was registered without',
      after: 'OAuth 2.1 7.5.1',
      shown: [
        [
          PKCE,
          /no PKCE at all from a client \(confidential\)/,
          /no PKCE at all from a client \(registered without\)/,
        ],
      ],
    },
    {
      number: 24,
      holds: '`plain` and a missing method are refused, and `S256` alone is advertised',
      after: 'RFC 9700 2.1.1; RFC 7636 4.2',
      shown: [
        [PKCE, /may not use plain/, /may not use no method/],
        ['oidc-discovery-4-metadata.e2e-spec.ts', /what the server is and has/],
      ],
    },
    {
      number: 25,
      holds: 'Challenge and verifier are 43 to 128 unreserved characters',
      after: 'RFC 7636 4.1, 4.2',
      shown: [
        [PKCE, /may not use a challenge/, /of every kind is well-formed/],
        [CODE, /without using up the code: a verifier/],
      ],
    },
    {
      number: 26,
      holds: 'A code with a challenge is not redeemed without a verifier',
      after: 'RFC 7636 4.6',
      shown: [
        [CODE, /without using up the code: no verifier/, /without using up the code: an empty verifier/],
      ],
    },
    {
      number: 27,
      holds: 'A code without a challenge is not redeemed with a verifier',
      after: 'RFC 9700 4.8.2',
      shown: [
        [CODE, /as a downgrade/],
        [STOLEN, /PKCE downgrade:/],
      ],
    },
    {
      number: 28,
      holds: 'A wrong verifier is `invalid_grant`, found out in constant time',
      after: 'RFC 7636 4.6',
      shown: [
        [
          CODE,
          /without using up the code: a wrong verifier/,
          /without using up the code: the challenge as verifier/,
        ],
        ['libs/oauth2-provider/src/protocol/constant-time.spec.ts', /a code verifier/],
      ],
    },
    {
      number: 29,
      holds: 'The challenge is in no answer',
      after: 'RFC 9700 2.1.1',
      shown: [[PKCE, /the challenge is in no answer/]],
    },
    {
      number: 30,
      holds: 'A code lives ten minutes at most (here: one), and is `invalid_grant` after',
      after: 'RFC 6749 4.1.2',
      shown: [[CODE, /refuses an expired code/]],
    },
    {
      number: 31,
      holds: 'A code is bound to client, redirect URI and challenge; its tokens to session and nonce',
      after: 'RFC 6749 4.1.3; RFC 9700 4.5',
      shown: [
        [CODE, /without using up the code: another/, /without using up the code: the redirect URI/],
        [STOLEN, /code injection:/],
        ['oidc-core-2-id-token.e2e-spec.ts', /repeat the nonce of the request/, /have one sid/],
      ],
      later: 'a resource in the request (RFC 8707) and DPoP keys (RFC 9449)',
    },
    {
      number: 32,
      holds: 'A second, otherwise valid use of a code ends all that came of the first',
      after: 'OAuth 2.1 4.1.3; RFC 6749 10.5',
      shown: [[CODE, /a code that comes twice ends/]],
    },
    {
      number: 33,
      holds: 'A second use with a wrong verifier, secret or client ends nothing',
      after: 'OAuth 2.1 7.5.2',
      shown: [[CODE, /a code that comes twice with/]],
    },
    {
      number: 34,
      holds: 'Of many uses at once exactly one succeeds',
      after: 'RFC 6749 10.5; RFC 9700 2.2.2',
      shown: [[RACES, /lets one of many redeem a code/]],
    },
    {
      number: 35,
      holds:
        '`redirect_uri` at the token endpoint is that of the request; without PKCE it must be there again',
      after: 'OAuth 2.1 10.2',
      shown: [[CODE, /redirect_uri \(OAuth 2\.1 section 10\.2\)/]],
    },
    {
      number: 36,
      holds: 'A challenge or nonce that a client uses again and again can be noticed (advice)',
      after: 'RFC 9700 2.1.1',
      later: 'the server remembers no challenge that was used',
    },
  ],
};
