/** RFC 9700 and OAuth 2.1 about clients and the token endpoint. */
const CLIENT = 'rfc6749-2.3-client-authentication.e2e-spec.ts';
const TOKEN = 'rfc6749-3.2-token-endpoint.e2e-spec.ts';
const ERRORS = 'rfc6749-5.2-error-response.e2e-spec.ts';
const CODE = 'rfc6749-4.1.3-code-grant.e2e-spec.ts';
const CLIENT_CREDENTIALS = 'rfc6749-4.4-client-credentials.e2e-spec.ts';
const CORS = 'rfc9700-2.6-cors.e2e-spec.ts';
const GUESSING = 'security/client-guessing.e2e-spec.ts';
const CONSTANT_TIME = 'libs/oauth2-provider/src/protocol/constant-time.spec.ts';
const REST = 'tokens-at-rest.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const clients = {
  title: 'Client authentication and the token endpoint',
  intro: 'Who may ask for tokens, and how it is told no.',
  entries: [
    {
      number: 37,
      holds: 'POST and forms alone; nothing is read from the URL',
      after: 'RFC 6749 3.2, 2.3.1',
      shown: [
        [TOKEN, /does not answer /, /does not take /, /refuses parameters in the URL/],
        [CLIENT, /never reads the URL/],
      ],
    },
    {
      number: 38,
      holds: 'Two ways to authenticate in one request are refused',
      after: 'OAuth 2.1 2.4',
      shown: [[CLIENT, /refuses two methods at once/]],
    },
    {
      number: 39,
      holds: 'The header of one client with the `client_id` of another is refused',
      after: 'RFC 6749 2.3',
      shown: [[CLIENT, /lets client_id repeat the client of the header, but not name another/]],
    },
    {
      number: 40,
      holds: 'Secrets come in by body and by header, form-encoded or, where that changes nothing, not',
      after: 'RFC 6749 2.3.1',
      shown: [
        [
          CLIENT,
          /lets a confidential client in by its secret/,
          /decodes identifier and secret/,
          /takes what cannot be decoded/,
        ],
      ],
    },
    {
      number: 41,
      holds: 'A client uses the method that it registered',
      after: 'RFC 7591 2',
      shown: [[CLIENT, /a client registered for client_secret/]],
      but: 'one that registered none may use header or body',
    },
    {
      number: 42,
      holds:
        'A failure is 401 `invalid_client`, with a challenge for the header; unknown client and wrong secret look alike',
      after: 'RFC 6749 5.2',
      shown: [
        [CLIENT, /gets the one answer, with a challenge only when it used the header/],
        [GUESSING, /an unknown client and a wrong secret have one answer/, /timing:/],
      ],
      but: 'a name of no client costs no hash and so less time, for client ids are no secret',
    },
    {
      number: 43,
      holds: 'Guessing secrets is slowed down by client and address',
      after: 'OAuth 2.1 2.4.1',
      later: 'limits at the endpoints that take a secret; user codes have theirs (74)',
    },
    {
      number: 44,
      holds: 'Secrets are compared in constant time and kept as hashes',
      after: 'OAuth 2.1 2.4.1; RFC 6819 5.1.4.1',
      shown: [
        [CONSTANT_TIME, /a generated secret/, /a chosen secret/],
        [REST, /holds no secret that can be read/],
      ],
    },
    {
      number: 45,
      holds: 'A signed client assertion is short-lived, used once, and for this server',
      after: 'OAuth 2.1 2.4; RFC 7523 3',
      later: 'client assertions',
    },
    {
      number: 46,
      holds: 'A public client gets no token by client credentials',
      after: 'OAuth 2.1 4.2',
      shown: [[CLIENT_CREDENTIALS, /are refused to a public client/]],
    },
    {
      number: 47,
      holds: 'A native client with a secret that all its copies share counts as public',
      after: 'OAuth 2.1 8.1',
      ruled:
        'the client type given at registration counts; PKCE is asked of confidential clients all the same (23)',
    },
    {
      number: 48,
      holds: 'A grant that the client was not registered for is `unauthorized_client`',
      after: 'RFC 6749 5.2',
      shown: [[TOKEN, /does not give a client a grant that it has not/]],
    },
    {
      number: 49,
      holds: 'Answers are JSON, for nobody to store, and tell nothing of our insides',
      after: 'RFC 6749 5.1, 5.2',
      shown: [
        [ERRORS, /of the endpoint/],
        [TOKEN, /repeats nothing that was sent in an error/],
        ['security/failing-answers.e2e-spec.ts', /is a 500 without a word about why/],
      ],
    },
    {
      number: 50,
      holds: '`scope` is in the response, at least where it is not what was asked for',
      after: 'RFC 6749 5.1',
      shown: [
        [CODE, /gives the scopes of the authorization/],
        [CLIENT_CREDENTIALS, / give the defaults/, / give what/],
      ],
    },
    {
      number: 51,
      holds: 'The token endpoint can be read by the origins that are registered, never with credentials',
      after: 'OAuth 2.1 3.2; RFC 9700 2.6',
      shown: [
        [CORS, /an answer of the token endpoint/],
        [
          'rfc9700-2.6-cors-browser.e2e-spec.ts',
          /another origin reads nothing, and neither does anybody with cookies/,
        ],
      ],
    },
  ],
};
