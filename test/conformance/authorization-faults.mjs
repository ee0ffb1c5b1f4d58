/** What goes wrong in Django OAuth Toolkit where a person looks on. */
const REQUEST = 'rfc6749-4.1.1-authorization-request.e2e-spec.ts';
const REDIRECTOR = 'security/open-redirector.e2e-spec.ts';
const CONSENT_FORM = 'rfc6749-10.12-consent-form.e2e-spec.ts';
const REQUEST_OIDC = 'oidc-core-3.1.2-authentication-request.e2e-spec.ts';
const PROMPT = 'oidc-core-3.1.2.1-prompt.e2e-spec.ts';
const HOSTILE = 'hostile-input.e2e-spec.ts';
const IMPLICIT = 'rfc6749-4.2-implicit.e2e-spec.ts';
const SCOPE = 'rfc6749-3.3-authorization-scope.e2e-spec.ts';
const ID_TOKENS = 'oidc-core-3.2-implicit.e2e-spec.ts';
const HYBRID = 'oidc-core-3.3-hybrid.e2e-spec.ts';
const TYPES = 'oauth-multiple-response-types.e2e-spec.ts';
const FORM_POST = 'oauth-form-post.e2e-spec.ts';
const LOGOUT = 'oidc-rp-initiated-logout-2-endpoint.e2e-spec.ts';
const PKCE = 'rfc7636-4.4-pkce.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const authorizationFaults = {
  title: 'Faults elsewhere: authorization',
  intro:
    'Seen in Django OAuth Toolkit as of August 2026, by running it; each is a fault by the sections that are named.',
  entries: [
    {
      holds: '`prompt=none` of somebody who is logged in is answered, not a server error',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [
        [REQUEST_OIDC, /prompt=none never shows a page/],
        [PROMPT, /prompt=none for a user who is logged in is no 500/],
      ],
    },
    {
      holds: '`prompt=none` of nobody leads to no redirect URI that was not verified',
      after: 'RFC 9700 4.11',
      shown: [[REDIRECTOR, /prompt=none of nobody leads nowhere/]],
    },
    {
      holds: 'A denial goes to no redirect URI that was not verified',
      after: 'RFC 9700 4.11',
      shown: [
        [REDIRECTOR, /a decision to deny that nobody was asked for leads nowhere/],
        [CONSENT_FORM, /nothing is granted, for /],
      ],
    },
    {
      holds: 'A posted decision for an unknown client is an error page, not a server error',
      after: 'RFC 6749 4.1.2.1',
      shown: [
        [REDIRECTOR, /a client that is not there leads nowhere/],
        [HOSTILE, /the authorization endpoint is civil to POST/],
      ],
    },
    {
      holds: 'What the form says is not trusted over what was shown: no more scopes, no other client',
      after: 'RFC 6749 10.12',
      shown: [[CONSENT_FORM, /than was shown/, /for another application/]],
    },
    {
      holds: 'A query with broken encoding is no server error',
      after: 'RFC 6749 4.1.2.1',
      shown: [
        [REQUEST, /is never answered with a 5xx/],
        [HOSTILE, /the authorization endpoint is civil to GET/],
      ],
    },
    {
      holds:
        'A `claims` parameter that is no JSON is an error for the client, and what is asked for is given',
      after: 'OpenID Connect Core 5.5',
      shown: [
        [PROMPT, /claims=\S+ is an error for the client, not a bare 400/],
        [REQUEST, /OpenID Connect parameters that ask for nothing/],
      ],
    },
    {
      holds: 'PUT is 405',
      after: 'RFC 9110 15.5.6',
      shown: [[REQUEST, /by another method PUT is 405/]],
    },
    {
      holds: 'An application without redirect URIs is an error page, not a server error',
      after: 'RFC 6749 3.1.2.4',
      shown: [['rfc6749-3.1.2-redirect-uri.e2e-spec.ts', /an error page is shown where none is registered/]],
    },
    {
      holds: 'A redirect URI with more of a query than was registered is refused',
      after: 'RFC 9700 2.1',
      shown: [['rfc6749-3.1.2-redirect-uri.e2e-spec.ts', /more of the query/]],
    },
    {
      holds: 'A wildcard stands for one label and never for whole suffixes; it counts for origins, too',
      after: 'RFC 9700 4.1',
      shown: [
        ['rfc6749-3.1.2-wildcards.e2e-spec.ts', /for what belongs to many/, /stand for one subdomain/],
        ['libs/oauth2-provider/src/protocol/wildcard-uri.spec.ts', /^an origin with a wildcard/],
      ],
    },
    {
      holds: '`plain` is off, and the challenge is looked at when it comes',
      after: 'RFC 7636 4.2; RFC 9700 2.1.1',
      shown: [[PKCE, /may not use plain/, /may not use no method/, /may not use a challenge/]],
    },
    {
      holds: 'Tokens of the implicit grant cannot be had in the query',
      after: 'RFC 6749 4.2.2; OAuth 2.0 Multiple Response Types 2.1',
      shown: [
        [IMPLICIT, /the query as response mode/, /answers with a token in the fragment/],
        [ID_TOKENS, /cannot put the answer into the query by its URL/, /the query as response mode/],
        [HYBRID, /refuses the query, in the fragment/],
      ],
    },
    {
      holds: 'Its errors are in the fragment',
      after: 'RFC 6749 4.2.2.1',
      shown: [
        [IMPLICIT, /puts an error into the fragment, too/],
        [ID_TOKENS, /is refused in the fragment/],
        [HYBRID, /needs PKCE, for there is a code/],
      ],
    },
    {
      holds: 'A response mode that is not there is an error, not another mode',
      after: 'OAuth 2.0 Multiple Response Types 2.1',
      shown: [
        ['rfc6749-4.1.2.1-error-response.e2e-spec.ts', /an unknown response_mode/],
        [TYPES, /is kept to by/],
      ],
    },
    {
      holds: '`form_post` is there, for errors too, and is not another mode in silence',
      after: 'OAuth 2.0 Form Post Response Mode 2',
      shown: [
        [FORM_POST, /answers with a page that posts/, /posts an error, too/],
        ['oauth-form-post-browser.e2e-spec.ts', /by its own script/, /by a button/],
      ],
    },
    {
      holds: 'The order of the words in `response_type` does not matter',
      after: 'RFC 6749 3.1.1',
      shown: [
        [HYBRID, /in whatever order/],
        [ID_TOKENS, /the words may come in any order/],
      ],
    },
    {
      holds: '`response_type=none` is there',
      after: 'OAuth 2.0 Multiple Response Types 4',
      shown: [[TYPES, /response_type=none/]],
    },
    {
      holds: '`id_token` without the scope `openid` is an error, not an answer with nothing in it',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [[ID_TOKENS, /no scope openid, where others answer nothing at all/]],
    },
    {
      holds: 'An ID token that comes through the browser needs a nonce, and an answer has no empty `state`',
      after: 'OpenID Connect Core 3.2.2.1; RFC 6749 4.2.2',
      shown: [
        [ID_TOKENS, /no nonce/, /has no state where the request had none/],
        [HYBRID, /needs a nonce where an ID token comes from here, and only there/],
      ],
    },
    {
      holds: 'A client may have the hybrid flow and the plain code beside each other',
      after: 'OpenID Connect Core 3.3',
      shown: [[HYBRID, /is refused to a client that is registered for code alone, and the other way round/]],
    },
    {
      holds: '`at_hash` and `c_hash` are of what stands in the same answer; a refresh has no nonce',
      after: 'OpenID Connect Core 3.1.3.6, 3.3.2.11, 12.2',
      shown: [
        [ID_TOKENS, /bound by at_hash/],
        [HYBRID, /by c_hash and at_hash/],
        ['oidc-core-2-id-token.e2e-spec.ts', /come with a refresh too/],
      ],
    },
    {
      holds:
        '`max_age`, `login_hint` and `prompt=select_account` are heeded; `prompt=consent` beats `approval_prompt`',
      after: 'OpenID Connect Core 3.1.2.1',
      shown: [
        [REQUEST_OIDC, /max_age/, /login_hint/, /prompt=select_account/],
        ['rfc6749-4.1.2-consent.e2e-spec.ts', /prompt=consent, whatever approval_prompt says/],
      ],
    },
    {
      holds:
        '`auth_time` is when the user logged in to this session; a time that is not known is no server error',
      after: 'OpenID Connect Core 2',
      shown: [
        [REQUEST_OIDC, /auth_time in the ID token is the time of the login/],
        [PROMPT, /auth_time belongs to the session/, /at a time that the host does not know .* is no 500/],
      ],
    },
    {
      holds: 'openid for an application without an algorithm is refused at once, not a server error later',
      after: 'OpenID Connect Core 3.1.3.3',
      shown: [
        [SCOPE, /refuses openid to an application without an ID token algorithm/],
        ['security/withdrawn-rights.e2e-spec.ts', /the algorithm of ID tokens may be lost/],
      ],
    },
    {
      holds: 'The pages of logout and of managing applications survive what does not exist',
      after: 'RFC 9110 15.5.5',
      shown: [
        [
          LOGOUT,
          /for a client that nobody knows \(DOT: 500\)/,
          /for a client that nobody knows, also by POST/,
        ],
      ],
      later: 'pages for managing applications',
    },
    {
      holds: 'An ID token of another user ends nothing of that user',
      after: 'RP-Initiated Logout 2, 6',
      shown: [[LOGOUT, /with an ID token of another user/]],
    },
  ],
};
