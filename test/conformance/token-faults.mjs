/** What goes wrong in Django OAuth Toolkit where no person looks on. */
const CODE = 'rfc6749-4.1.3-code-grant.e2e-spec.ts';
const CLIENT = 'rfc6749-2.3-client-authentication.e2e-spec.ts';
const TOKEN = 'rfc6749-3.2-token-endpoint.e2e-spec.ts';
const ERRORS = 'rfc6749-5.2-error-response.e2e-spec.ts';
const REFRESH = 'rfc6749-6-refresh.e2e-spec.ts';
const EMPTY_SCOPE = 'rfc6749-3.3-never-no-scope.e2e-spec.ts';
const GRACE = 'rfc9700-4.14-refresh-grace.e2e-spec.ts';
const BEARER = 'rfc6750-protected-resources.e2e-spec.ts';
const USER_INFO = 'oidc-core-5.3-userinfo.e2e-spec.ts';
const INTROSPECTION = 'rfc7662-2-introspection.e2e-spec.ts';
const REVOCATION = 'rfc7009-2-revocation.e2e-spec.ts';
const RACES = 'rfc9700-2.2.2-races.e2e-spec.ts';
const CORS = 'rfc9700-2.6-cors.e2e-spec.ts';
const EXPIRED = 'expired-records.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const tokenFaults = {
  title: 'Faults elsewhere: tokens and clients',
  intro: 'The same, about everything that has no page.',
  entries: [
    {
      holds: 'A code that is used again ends what came of it',
      after: 'RFC 6749 4.1.2',
      shown: [
        [CODE, /a code that comes twice ends/],
        ['oidc-core-3.3-hybrid.e2e-spec.ts', /whose replay ends all of it, the tokens from the fragment too/],
      ],
    },
    {
      holds: 'A code is used up in the transaction that issues; two cannot both redeem it',
      after: 'RFC 6749 10.5',
      shown: [[RACES, /lets one of many redeem a code/]],
    },
    {
      holds: 'Refreshing at the same time is no server error, and ends in one answer or none',
      after: 'RFC 9700 4.14.2',
      shown: [
        [RACES, /lets one of many use a refresh token/],
        [GRACE, /gives all of many that ask at the same time one answer/],
      ],
    },
    {
      holds: 'A retry in the grace period and hashed tokens go together',
      after: 'RFC 9700 4.14.2',
      shown: [[GRACE, /keeps the answer so that the database alone does not give it/]],
    },
    {
      holds: 'The grace period is for the token before alone, and not for what was revoked',
      after: 'RFC 9700 4.14.2; RFC 7009 2.1',
      shown: [[GRACE, /the token before the last but one/, /gives nothing back that was taken away/]],
    },
    {
      holds: 'A family ends with one UPDATE, however many tokens it has',
      after: 'RFC 9700 4.14.2',
      shown: [
        ['statements.e2e-spec.ts', /the family falls with one UPDATE/],
        ['volume.e2e-spec.ts', /a family of a thousand tokens falls at once/],
      ],
    },
    {
      holds: 'The lifetime of refresh tokens counts when they are used, not when rows are cleared',
      after: 'RFC 6749 10.4',
      shown: [[REFRESH, /ends when the token was not used for too long/]],
    },
    {
      holds: 'Narrowing the scope of a refresh does not last',
      after: 'OAuth 2.1 4.3.3',
      shown: [[REFRESH, /narrows the access token alone/, /may widen back/]],
    },
    {
      holds: 'No token is without a scope',
      after: 'RFC 6749 3.3',
      shown: [[EMPTY_SCOPE, /./]],
    },
    {
      holds: 'The tokens of a disabled user are worth nothing',
      after: 'RFC 7662 4',
      shown: [
        [BEARER, /the token of a user who is gone, also/],
        [REFRESH, /is refused for a user who is not active/],
        [USER_INFO, /tells nothing of a disabled user/],
        [INTROSPECTION, /says no more than that it is not active of/],
      ],
    },
    {
      holds: 'Introspection is 401 to bad credentials and not open to every client; it knows refresh tokens',
      after: 'RFC 7662 2.1, 2.2',
      shown: [
        [
          INTROSPECTION,
          /401 with a challenge/,
          /no client of the tokens of another/,
          /a refresh token the same/,
        ],
      ],
    },
    {
      holds: 'Revocation ends nothing of another client, and access and refresh tokens together',
      after: 'RFC 7009 2.1',
      shown: [[REVOCATION, /on another client's/, /ends both: access and refresh fall together/]],
    },
    {
      holds: 'UserInfo refuses the token of a client itself, without a server error',
      after: 'OpenID Connect Core 5.3.3',
      shown: [[USER_INFO, /refuses a client's own token/]],
    },
    {
      holds: 'A bearer token that looks like a JWT, and a header without a token, are no server error',
      after: 'RFC 6750 3.1',
      shown: [[BEARER, /to a JWT that is none/, /to a header with no token/]],
    },
    {
      holds: 'An ID token opens nothing',
      after: 'RFC 9700 2.3; OpenID Connect Core 2',
      shown: [
        ['security/token-confusion.e2e-spec.ts', /ID token does not open/],
        [BEARER, /to an ID token, also/],
        ['oidc-core-3.2-implicit.e2e-spec.ts', /an ID token opens nothing, also after/],
      ],
    },
    {
      holds: 'A resource answers 401 with a challenge, and 403 where the scope is too small',
      after: 'RFC 6750 3, 3.1',
      shown: [[BEARER, /401 without an error code where none came/, /403 insufficient_scope/]],
    },
    {
      holds: 'The scheme `Basic` may be in any case; a wrong header is not mended by a right body',
      after: 'RFC 9110 11.1; RFC 6749 2.3',
      shown: [
        [CLIENT, /takes the scheme as/, /refuses two methods at once: header and body, wrong and right/],
      ],
    },
    {
      holds: 'A secret with `+` or `%` comes in whether it was encoded or not, where that can be told',
      after: 'RFC 6749 2.3.1',
      shown: [[CLIENT, /decodes identifier and secret/, /takes what cannot be decoded/]],
    },
    {
      holds: 'The challenge of a failed client authentication names the scheme of clients',
      after: 'RFC 6749 5.2',
      shown: [[ERRORS, /401 with a challenge of the scheme that the client used/]],
    },
    {
      holds: 'A missing `grant_type` is `invalid_request`',
      after: 'RFC 6749 5.2',
      shown: [[TOKEN, /refuses no grant_type/, /refuses an empty grant_type/]],
    },
    {
      holds: 'A body that is no form is 415',
      after: 'RFC 9110 15.5.16',
      shown: [[TOKEN, /does not take JSON/, /does not take multipart/]],
    },
    {
      holds: 'Every error of token, revocation and introspection endpoint is JSON, for nobody to store',
      after: 'RFC 6749 5.2; RFC 7009 2.2.1',
      shown: [[ERRORS, /of the endpoint/]],
    },
    {
      holds: 'Preflights are answered, and errors can be read by the pages of a registered origin',
      after: 'RFC 9700 2.6; Fetch 3.2',
      shown: [[CORS, /a preflight to/, /can be read all the same/, /UserInfo lets them read why it refuses/]],
    },
    {
      holds: 'A secret is told once and kept as a fast hash; one that signs is kept encrypted',
      after: 'RFC 6819 5.1.4.1',
      shown: [
        [
          'libs/oauth2-provider/src/clients/applications.spec.ts',
          /answers the credentials once/,
          /seals the secret/,
        ],
        ['rfc6749-2.3.1-client-secrets.e2e-spec.ts', /live side by side for a week/],
      ],
    },
    {
      holds:
        'Clearing takes what expired without being told lifetimes, in batches, and leaves what makes a replay known',
      after: 'RFC 9700 4.14.2',
      shown: [[EXPIRED, /takes /, /leaves the memory that makes a replay known/, /works in batches/]],
    },
    {
      holds: 'A command that is refused ends with an error code; `--user` takes a name',
      after: 'the contract of our command line',
      shown: [
        ['libs/oauth2-provider/src/commands/create-application-refusals.spec.ts', /refuses /],
        [
          'libs/oauth2-provider/src/commands/create-application.command.spec.ts',
          /takes the id of a user as well as a name/,
        ],
      ],
    },
    {
      holds: 'Logout ends the session of one browser and what came of it, and may be asked twice',
      after: 'OpenID Connect RP-Initiated Logout 2',
      shown: [
        [
          'oidc-rp-initiated-logout-2-endpoint.e2e-spec.ts',
          /ends this session alone, and not the user’s other devices/,
          /can be repeated, and the next client finds it done/,
          /sends a POST of another site on as a GET/,
          /shows an error, redirects nobody and ends nothing/,
        ],
      ],
    },
    {
      holds: 'An error of UserInfo is JSON with a challenge, not a page',
      after: 'OpenID Connect Core 5.3.3; RFC 6750 3.1',
      shown: [[USER_INFO, /refuses .*, with a challenge/]],
    },
    {
      holds: 'The URLs of the metadata have host and path of the issuer, wherever it is mounted',
      after: 'OpenID Connect Discovery 4.3',
      shown: [['oidc-discovery-4-metadata.e2e-spec.ts', /may be any: .*, the server is whole/]],
    },
  ],
};
