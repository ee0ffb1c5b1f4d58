/** OpenID Connect: what a client asks of the login, and what it gets to know. By the modules of the Basic plan. */
const PROMPT = 'oidc-core-3.1.2.1-prompt.e2e-spec.ts';
const REQUEST = 'oidc-core-3.1.2-authentication-request.e2e-spec.ts';
const USER_INFO = 'oidc-core-5.3-userinfo.e2e-spec.ts';
const CLAIMS = 'oidc-core-5.5-claims.e2e-spec.ts';
const SUBJECTS = 'oidc-core-8-subjects.e2e-spec.ts';
const PARAMETER = 'libs/oauth2-provider/src/protocol/claims-parameter.spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const openIdRequests = {
  title: 'OpenID Connect: requests, claims and subjects',
  intro: 'Names that begin with `oidcc-` are modules of the certification plans of the OpenID Foundation.',
  entries: [
    {
      holds:
        '`oidcc-prompt-login`, `oidcc-max-age-1`, `oidcc-max-age-10000`: a login as fresh as was asked for',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [[PROMPT, /oidcc-prompt-login/, /oidcc-max-age-1:/, /oidcc-max-age-10000/]],
    },
    {
      holds: '`oidcc-prompt-none-not-logged-in`, `oidcc-prompt-none-logged-in`: never a page',
      after: 'OpenID Connect Core 3.1.2.1, 3.1.2.6',
      shown: [
        [PROMPT, /oidcc-prompt-none-not-logged-in/, /oidcc-prompt-none-logged-in/],
        [REQUEST, /prompt=none never shows a page/],
      ],
    },
    {
      holds: 'A login page that lets everybody pass is not asked for ever',
      after: 'OpenID Connect Core 3.1.2.3',
      shown: [[PROMPT, /is not asked for ever/]],
    },
    {
      holds:
        '`oidcc-id-token-hint`: silent for the user it names, an error for another, refused where it is not ours',
      after: 'OpenID Connect Core 3.1.2.1, 3.1.2.2',
      shown: [
        [
          PROMPT,
          /oidcc-id-token-hint/,
          /id_token_hint of another user/,
          /id_token_hint that is .* is refused/,
        ],
      ],
    },
    {
      holds:
        '`oidcc-login-hint`, `oidcc-ui-locales`, `oidcc-claims-locales`, `oidcc-display-page`, `oidcc-display-popup`: no error, and told to the login page',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [
        [
          PROMPT,
          /oidcc-(?:login|ui|claims|display)-\S+ is no error/,
          /is told to the login page, with the rest/,
        ],
      ],
    },
    {
      holds:
        '`oidcc-ensure-request-with-acr-values-succeeds`; a class that is essential is met or is an error',
      after: 'OpenID Connect Core 5.5.1.1; unmet_authentication_requirements 1.0',
      shown: [
        [
          PROMPT,
          /oidcc-ensure-request-with-acr-values-succeeds/,
          /an essential authentication context class/,
        ],
      ],
    },
    {
      holds: '`oidcc-ensure-request-with-unknown-parameter-succeeds`',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [[PROMPT, /oidcc-ensure-request-with-unknown-parameter-succeeds/]],
    },
    {
      holds:
        '`request`, `request_uri` and `registration` are refused by their names, never left out in silence',
      after: 'OpenID Connect Core 3.1.2.6, 6, 7.2.1',
      shown: [
        [
          PROMPT,
          /oidcc-unsigned-request-object/,
          /oidcc-request-uri-unsigned/,
          /oidcc-ensure-request-object-with-redirect-uri/,
        ],
      ],
      later: 'request objects themselves',
    },
    {
      holds: '`prompt=create` where no account can be made is `invalid_request`',
      after: 'Initiating User Registration via OpenID Connect 1.0 4.1',
      shown: [[PROMPT, /prompt=create is invalid_request/]],
    },
    {
      holds:
        '`oidcc-scope-profile`, `-email`, `-address`, `-phone`, `-all`: at UserInfo, not in the ID token',
      after: 'OpenID Connect Core 5.4',
      shown: [[USER_INFO, /oidcc-scope-/]],
    },
    {
      holds:
        '`oidcc-userinfo-get`, `oidcc-userinfo-post-header`, `oidcc-userinfo-post-body`; never by the query',
      after: 'OpenID Connect Core 5.3.1; RFC 6750 2.2; RFC 9700 4.3.2',
      shown: [[USER_INFO, /oidcc-userinfo-(?:get|post)/, /does not read a token from/]],
    },
    {
      holds:
        '`oidcc-userinfo-rs256`: signed for the client that registered it, with any algorithm of the server',
      after: 'OpenID Connect Core 5.3.2',
      shown: [
        [
          USER_INFO,
          /oidcc-userinfo-rs256/,
          /signed with \w+256, whatever/,
          /openid-client reads a signed answer/,
        ],
      ],
    },
    {
      holds: 'A claim without a value is left out, and none of the host speaks for the provider',
      after: 'OpenID Connect Core 5.3.2',
      shown: [
        [
          'libs/oauth2-provider/src/protocol/claims.spec.ts',
          /leaves out what has no value/,
          /speak for the provider/,
        ],
        [CLAIMS, /never for the provider/],
      ],
    },
    {
      holds: 'A host that fails is a server error without a word of it',
      after: 'OpenID Connect Core 5.3.3',
      shown: [[USER_INFO, /answers server_error and tells nothing/]],
    },
    {
      holds:
        '`oidcc-claims-essential`: claims by name, at UserInfo and in ID tokens, with values and languages',
      after: 'OpenID Connect Core 5.5, 5.2',
      shown: [
        [
          CLAIMS,
          /oidcc-claims-essential/,
          /puts claims into the ID token/,
          /a claim that is asked for with/,
          /in one language/,
        ],
      ],
    },
    {
      holds: 'The `claims` parameter opens nothing that is closed by scope, and the user is asked',
      after: 'OpenID Connect Core 5.5; RFC 9700 2.3',
      shown: [[CLAIMS, /opens nothing that the client could not ask for/, /the consent page/]],
    },
    {
      holds: 'Whatever is sent as `claims` is read or is an invalid request',
      after: 'OpenID Connect Core 5.5',
      shown: [[PARAMETER, /readRequestedClaims (?:reads any text|refuses)/]],
    },
    {
      holds: 'Pairwise subjects: one for each host, the same everywhere, whatever happens to the secret',
      after: 'OpenID Connect Core 8.1',
      shown: [[SUBJECTS, /pairwise: /, /are the same in ID token/, /do not change when the secret rotates/]],
    },
    {
      holds: '`oidcc-registration-sector-bad`: several hosts, and what cannot be fetched, are refused',
      after: 'OpenID Connect Core 8.1; Dynamic Client Registration 5',
      shown: [[SUBJECTS, /are refused for .* at registration/]],
      later: '`sector_identifier_uri`',
    },
    {
      holds: '`grant_types_supported` has `implicit` where ID tokens come from the authorization endpoint',
      after: 'OpenID Connect Discovery 3; Dynamic Client Registration 2',
      shown: [
        ['oauth-multiple-response-types.e2e-spec.ts', /are what is advertised and answered/],
        ['rfc6749-4.2-implicit.e2e-spec.ts', /is off by default: neither answered nor advertised/],
      ],
      ruled:
        'it is there only where access tokens come from there, for that is the implicit grant (RFC 6749 1.3.2); `response_types_supported` says the rest',
    },
  ],
};
