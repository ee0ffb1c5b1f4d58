/** RFC 9700 and OAuth 2.1 about redirect URIs and the authorization endpoint. */
const REDIRECT = 'rfc6749-3.1.2-redirect-uri.e2e-spec.ts';
const LOOPBACK = 'rfc8252-7.3-loopback-redirect.e2e-spec.ts';
const REGISTRATION = 'libs/oauth2-provider/src/protocol/redirect-uri-registration.spec.ts';
const REQUEST = 'rfc6749-4.1.1-authorization-request.e2e-spec.ts';
const ERRORS = 'rfc6749-4.1.2.1-error-response.e2e-spec.ts';
const CONSENT = 'rfc6749-4.1.2-consent.e2e-spec.ts';
const FORM = 'rfc6749-10.12-consent-form.e2e-spec.ts';
const PAGES = 'rfc9700-4.16-authorization-pages.e2e-spec.ts';
const ISSUER = 'rfc9207-2-issuer.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const requests = {
  title: 'Redirect URIs and the authorization endpoint',
  intro: 'Where a browser may be sent, and what a person is asked.',
  entries: [
    {
      number: 1,
      holds: 'A redirect URI that differs from the registered ones by a single byte is refused',
      after: 'RFC 9700 2.1, 4.1.3; OAuth 2.1 2.3.1',
      shown: [[REDIRECT, /differs from the registered one by any byte is refused/]],
    },
    {
      number: 2,
      holds: 'but the port of `127.0.0.1` and `[::1]` is free, and nothing else of such a URI',
      after: 'OAuth 2.1 8.4.2; RFC 8252 7.3',
      shown: [[LOOPBACK, /one that registered http:.* may ask for/, /is refused with a page: /]],
    },
    {
      number: 3,
      holds: 'The port of `localhost` is not free for web applications',
      after: 'OAuth 2.1 8.4.2',
      shown: [[LOOPBACK, /localhost, which is not an address, on another port/]],
      but: 'it is not free for native applications either; the two addresses are there for them',
    },
    {
      number: 4,
      holds:
        'Registration refuses fragments, relative URIs, wildcards, and http beyond the loopback addresses',
      after: 'RFC 9700 2.6',
      shown: [
        [REGISTRATION, /^redirectUriProblem refuses/],
        ['rfc6749-3.1.2-wildcards.e2e-spec.ts', /unless the operator allows them/],
      ],
      but: 'an operator can allow wildcards for one label, never below a public suffix (allowUriWildcards)',
    },
    {
      number: 5,
      holds: 'A private-use scheme has a dot in its name (advice)',
      after: 'OAuth 2.1 2.3.1',
      shown: [[REGISTRATION, /advises a reversed domain/]],
      ruled: 'schemes without one are taken, since they are in use; registration warns of them',
    },
    {
      number: 6,
      holds: 'An unknown client or redirect URI is an error page, never a redirect, also with `prompt=none`',
      after: 'OAuth 2.1 4.1.2.1',
      shown: [
        [ERRORS, /before client and redirect URI are verified is a page, never a redirect/],
        ['security/open-redirector.e2e-spec.ts', /leads nowhere/],
      ],
    },
    {
      number: 7,
      holds: 'Several registered redirect URIs and none in the request is an error page',
      after: 'RFC 6749 3.1.2.3',
      shown: [[REDIRECT, /an error page is shown where several are registered/]],
    },
    {
      number: 8,
      holds: 'A faulty request of nobody is not redirected before a login, but with `prompt=none`',
      after: 'RFC 9700 4.11.2',
      shown: [[ERRORS, /a request of nobody \(RFC 9700 section 4.11.2\)/]],
      later: 'a page in between for clients that registered themselves; none can yet',
    },
    {
      number: 9,
      holds: 'An authorization request may come by GET; one by POST has the same outcome',
      after: 'RFC 6749 3.1',
      shown: [[REQUEST, /by POST is sent on as a GET/]],
    },
    {
      number: 10,
      holds:
        'A repeated parameter is `invalid_request`, an empty one counts as omitted, an unknown one as nothing',
      after: 'OAuth 2.1 3.1, 3.2',
      shown: [
        [ERRORS, /even with the same value/],
        [REQUEST, /may leave a value empty/, /may hold parameters that nobody knows/],
        [
          'rfc6749-3.2-token-endpoint.e2e-spec.ts',
          /refuses a repeated parameter/,
          /takes an unknown parameter/,
          /takes an empty parameter/,
        ],
      ],
    },
    {
      number: 11,
      holds: 'The authorization endpoint lets no script read it, preflight included',
      after: 'RFC 9700 2.6; OAuth 2.1 3.1',
      shown: [
        [
          'rfc9700-2.6-cors.e2e-spec.ts',
          /the authorization endpoint has none, preflight and errors included/,
        ],
        [PAGES, /there is no CORS/],
      ],
    },
    {
      number: 12,
      holds: 'Every redirect is a 303, none a 307 or 308',
      after: 'RFC 9700 4.12',
      shown: [[PAGES, /is 303, which makes every browser drop the body/]],
    },
    {
      number: 13,
      holds: 'Pages cannot be framed, send no Referer and load nothing from elsewhere',
      after: 'RFC 9700 4.2.4, 4.16',
      shown: [
        [PAGES, /cannot be framed, leaks no referrer/],
        ['rfc8628-3.3-user-interaction.e2e-spec.ts', /gets every page with the strict headers/],
        ['libs/oauth2-provider/src/resource-owner/page-headers.spec.ts', /forbid framing, referrers, caches/],
      ],
    },
    {
      number: 14,
      holds: 'Consent names client, host and scopes, and its form belongs to the session that opened it',
      after: 'RFC 6749 10.12; RFC 9700 4.7',
      shown: [
        [CONSENT, /names the application, the user, the scopes in words and the host/],
        [FORM, /the form is refused with a page, and nothing is granted/],
      ],
    },
    {
      number: 15,
      holds: '`state` comes back once and byte for byte, on success and error',
      after: 'RFC 6749 4.1.2',
      shown: [[REQUEST, /state comes back byte for byte/, /state comes once/]],
    },
    {
      number: 16,
      holds: '`iss` is in every authorization response, the same as in the metadata, which says so',
      after: 'RFC 9207 2, 3',
      shown: [[ISSUER, /says in its metadata/, /names itself, as its metadata does/]],
    },
    {
      number: 17,
      holds:
        'Consent is not given from memory to a client that anybody could pretend to be, unless policy allows',
      after: 'OAuth 2.1 7.3.1',
      shown: [[CONSENT, /with the option approvalPrompt=force/]],
      ruled: 'by default it is remembered for every client; approvalPrompt=force is the stricter policy',
    },
    {
      number: 18,
      holds: 'Without being turned on, `response_type=token` is `unsupported_response_type`',
      after: 'RFC 9700 2.1.2',
      shown: [['rfc6749-4.2-implicit.e2e-spec.ts', /is off by default/]],
    },
    {
      number: 19,
      holds: 'Without being turned on, `grant_type=password` is `unsupported_grant_type`, and not advertised',
      after: 'RFC 9700 2.4',
      shown: [['rfc6749-4.3-password.e2e-spec.ts', /is off by default/]],
    },
    {
      number: 20,
      holds: 'What stands beside a request object is not mixed with it',
      after: 'RFC 9101 6.3',
      shown: [
        [ERRORS, /goes to the redirect URI a request object/, /goes to the redirect URI a request_uri/],
      ],
      later: 'request objects and pushed requests (RFC 9101, RFC 9126); they are refused meanwhile',
    },
    {
      number: 21,
      holds: 'A response by postMessage names the registered origin as its target',
      after: 'RFC 9700 4.17',
      later: 'there is no such response mode',
    },
  ],
};
