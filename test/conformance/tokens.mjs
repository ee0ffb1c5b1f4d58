/** RFC 9700 and OAuth 2.1 about tokens. */
const REFRESH = 'rfc6749-6-refresh.e2e-spec.ts';
const UNROTATED = 'rfc9700-4.14-refresh-without-rotation.e2e-spec.ts';
const GRACE = 'rfc9700-4.14-refresh-grace.e2e-spec.ts';
const LIFETIMES = 'rfc6749-6-refresh-lifetimes.e2e-spec.ts';
const RACES = 'rfc9700-2.2.2-races.e2e-spec.ts';
const BEARER = 'rfc6750-protected-resources.e2e-spec.ts';
const RESOURCE = 'rfc8707-2-issued-in-code.e2e-spec.ts';
const INDICATORS = 'rfc8707-2-resource-indicators.e2e-spec.ts';
const REVOCATION = 'rfc7009-2-revocation.e2e-spec.ts';
const INTROSPECTION = 'rfc7662-2-introspection.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const tokens = {
  title: 'Tokens',
  intro: 'What they are good for, how long, and how they end.',
  entries: [
    {
      number: 52,
      holds: 'Tokens, codes and secrets have 128 random bits at least',
      after: 'OAuth 2.1 7.7; RFC 6749 10.10',
      shown: [
        ['libs/oauth2-provider/src/protocol/secret.spec.ts', /makes tokens of 256 bits/],
        ['rfc6749-10.10-token-generator.e2e-spec.ts', /is a fault of the server: nothing is issued or kept/],
      ],
    },
    {
      number: 53,
      holds: 'A token for one resource is refused at another',
      after: 'RFC 9700 2.3; RFC 8707',
      shown: [
        [RESOURCE, /for one resource alone/],
        [INDICATORS, /go into the token, which opens nothing else/],
      ],
    },
    {
      number: 54,
      holds: 'A resource ignores tokens in query and form',
      after: 'OAuth 2.1 5.1; RFC 9700 4.3.2',
      shown: [[BEARER, /ignores a token in the query, in a form and in a cookie/]],
    },
    {
      number: 55,
      holds: 'Refresh tokens of public clients rotate',
      after: 'RFC 9700 4.14.2',
      shown: [
        [REFRESH, /gives a public client new tokens of both kinds/],
        [UNROTATED, /rotates the tokens of a public client all the same/],
      ],
    },
    {
      number: 56,
      holds: 'A used refresh token that comes back ends its family, access tokens included',
      after: 'RFC 9700 4.14.2; OAuth 2.1 4.3.1',
      shown: [
        [REFRESH, /ends the authorization when a used token comes back/],
        [RACES, /lets one of many use a refresh token; then the authorization falls/],
        ['r17-events.e2e-spec.ts', /tell of a replay: refresh_token/],
      ],
    },
    {
      number: 57,
      holds: 'In the grace period the same client may ask once more; the token before the last is a replay',
      after: 'RFC 9700 4.14.2',
      shown: [[GRACE, /the same tokens, byte for byte/, /ends nothing/, /the token before the last but one/]],
    },
    {
      number: 58,
      holds: 'What was revoked is not given back by the grace period',
      after: 'RFC 7009 2.1',
      shown: [[GRACE, /gives nothing back that was taken away/]],
    },
    {
      number: 59,
      holds: 'Two refreshes at once leave no two ways on',
      after: 'RFC 9700 4.14.2',
      shown: [
        [RACES, /lets one of many use a refresh token/],
        [GRACE, /leaves one way on, or none/],
      ],
    },
    {
      number: 60,
      holds: 'A refresh token is its client’s; tried by another it is refused, and nothing ends',
      after: 'RFC 6749 6, 10.4',
      shown: [[REFRESH, /uses nothing up and ends nothing for another client/]],
    },
    {
      number: 61,
      holds: 'A refresh may narrow the scope of the access token; what was granted stays granted',
      after: 'OAuth 2.1 4.3.3',
      shown: [[REFRESH, /with a scope/]],
    },
    {
      number: 62,
      holds: 'Refresh tokens expire when unused, and with their authorization',
      after: 'RFC 9700 4.14.2',
      shown: [
        [REFRESH, /in time/],
        [LIFETIMES, /of refresh tokens, of which there are two/],
      ],
    },
    {
      number: 63,
      holds: 'Refresh tokens end with a disabled user, with a changed password and with a logout',
      after: 'RFC 9700 4.14.2',
      shown: [
        [REFRESH, /is refused for a user who is not active/],
        [RESOURCE, /are of a family that can be ended/],
        ['oidc-rp-initiated-logout-2-endpoint.e2e-spec.ts', /with an ID token of this session logs out/],
        ['oidc-sessions.e2e-spec.ts', /are ended all at once/],
      ],
    },
    {
      number: 64,
      holds: 'A refresh for a resource that was not granted is `invalid_target`',
      after: 'RFC 8707 2.2',
      shown: [[INDICATORS, /are refused that was not granted, and the refresh token is still good/]],
    },
    {
      number: 65,
      holds: 'A client is never taken for a user with the same identifier',
      after: 'RFC 9700 4.15',
      shown: [
        [INTROSPECTION, /so that no client is taken for a user/],
        [BEARER, /lets a client's own token in, with no user/],
      ],
    },
    {
      number: 66,
      holds: 'JWT access tokens say that they are some, and nothing else passes for one',
      after: 'RFC 9068 2, 4',
      shown: [
        ['security/forged-tokens.e2e-spec.ts', /opens no door/],
        ['security/jwt-kinds.e2e-spec.ts', /at the API: is good: false/],
      ],
    },
    {
      number: 67,
      holds:
        'Revocation of what is unknown or another’s is 200 and nothing; a wrong hint does not matter; it counts at once',
      after: 'RFC 7009 2.1, 2.2',
      shown: [
        [
          REVOCATION,
          /has no effect, and says so to nobody/,
          /finds the token with a hint/,
          /ends both: access and refresh fall together, at once/,
        ],
      ],
      but: 'an access token takes its refresh token with it, and that is no option',
    },
    {
      number: 68,
      holds:
        'Introspection is for clients that authenticate, about what is theirs; all that is over is inactive',
      after: 'RFC 7662 2.1, 2.2, 4',
      shown: [
        [
          INTROSPECTION,
          /is refused/,
          /no client of the tokens of another/,
          /says no more than that it is not active/,
        ],
      ],
    },
  ],
};
