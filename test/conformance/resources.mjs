/** RFC 9068 about JWT access tokens, RFC 8707 about what they are for. */
const JWT = 'rfc9068-2-jwt-access-tokens.e2e-spec.ts';
const INDICATORS = 'rfc8707-2-resource-indicators.e2e-spec.ts';
const KINDS = 'security/jwt-kinds.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const resources = {
  title: 'JWT access tokens and resource indicators',
  intro: 'What access tokens say themselves, and where they are good.',
  entries: [
    {
      holds:
        'A JWT access token has the type `at+jwt`, a key id and every claim that must be there, at each grant',
      after: 'RFC 9068 2.1, 2.2',
      shown: [[JWT, /are what oauth4webapi and the guard take/]],
    },
    {
      holds: 'It says when and how the user logged in',
      after: 'RFC 9068 2.2.1',
      shown: [[JWT, /say when and how the user logged in/]],
    },
    {
      holds:
        'Where a client acts for itself it is the subject; it is told from a user by having no `grant_id`',
      after: 'RFC 9068 2.2, 5',
      shown: [[JWT, /of client credentials have the client for a subject/]],
    },
    {
      holds: 'The subject is the one of the client’s ID tokens, pairwise too',
      after: 'RFC 9068 6; OpenID Connect Core 8',
      shown: [[JWT, /call a user as the ID tokens of the client do/]],
    },
    {
      holds: 'An asymmetric algorithm signs it, or the server does not start',
      after: 'RFC 9068 2.1, 4',
      shown: [[JWT, /is RS256 where nothing is said/, /is nothing that there is no key for/]],
    },
    {
      holds: 'Its key is published until it has expired',
      after: 'RFC 9068 4',
      shown: [[JWT, /keep their key published until the last of them has expired/]],
    },
    {
      holds: 'No JWT of the server passes for one of another kind',
      after: 'RFC 9068 5; RFC 8725 3.11',
      shown: [[KINDS, /at the API: is good: false/, /at the hint of who is to log in: is good: false/]],
    },
    {
      holds: 'Without a parameter `resource` it is for a default resource',
      after: 'RFC 9068 3',
      shown: [
        [INDICATORS, /is there for a JWT in any case/, /is what a token is for whose client asks for none/],
      ],
    },
    {
      holds: '`resource` may be repeated, at both endpoints and for devices; nothing else may',
      after: 'RFC 8707 2',
      shown: [
        [
          INDICATORS,
          /the token is for those that were asked for/,
          /go into the token, which opens nothing else/,
          /is the one parameter that may be repeated/,
        ],
      ],
    },
    {
      holds: 'What is malformed, unknown or not for the client is `invalid_target`',
      after: 'RFC 8707 2, 2.1, 2.2',
      shown: [
        [INDICATORS, /invalid_target for what is not there/, /go back to the client as invalid_target/],
      ],
    },
    {
      holds: 'A token request may ask for less; the refresh token goes on for all that was granted',
      after: 'RFC 8707 2.2',
      shown: [
        [
          INDICATORS,
          /may be narrowed for the token, and then its scopes are, too/,
          /narrow one access token, and no later one/,
        ],
      ],
    },
    {
      holds: 'Users see for which resources they are asked, and are asked again for others',
      after: 'RFC 8707 3',
      shown: [[INDICATORS, /are shown, come back whole with the decision, and are remembered/]],
    },
  ],
};
