/** RFC 6750, 9470, 9728 about the guard, RFC 9068 and 7662 about an API whose server is elsewhere. */
const BEARER = 'rfc6750-protected-resources.e2e-spec.ts';
const DECORATORS = 'rfc6750-3-decorators.e2e-spec.ts';
const STEP_UP = 'rfc9470-3-step-up.e2e-spec.ts';
const METADATA = 'rfc9728-3-metadata.e2e-spec.ts';
const JWT = 'rfc9068-4-jwt-verification.e2e-spec.ts';
const REMOTE = 'rfc7662-4-remote-verification.e2e-spec.ts';
const CACHE = 'token-cache.e2e-spec.ts';
const PROCESSES = 'token-cache-processes.e2e-spec.ts';
const MATRIX = 'protection-matrix.e2e-spec.ts';
const REVOKED_USERS = 'rfc9068-5-revoked-users.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const protection = {
  title: 'Protected resources',
  intro: 'Who may come in, how the others are told, and how an API knows whose server is elsewhere.',
  entries: [
    {
      holds: 'Without a token the challenge has no error code; a bad one is 401 `invalid_token`',
      after: 'RFC 6750 3, 3.1',
      shown: [
        [BEARER, /answers 401 invalid_token to/],
        [DECORATORS, /GET alone\/token with null: 401/],
      ],
    },
    {
      holds: 'A missing scope is 403 `insufficient_scope`, with all that are needed, by class and method',
      after: 'RFC 6750 3.1',
      shown: [
        [BEARER, /403 insufficient_scope names every scope that is needed/],
        [DECORATORS, /GET alone\/all with a: 403/, /GET composed\/more with read: 403/],
      ],
    },
    {
      holds: 'What one method needs is not asked of the next request',
      after: 'RFC 6750 3.1',
      shown: [[DECORATORS, /asks for the same after a request of another method/]],
    },
    {
      holds: 'A token for another resource is a bad one; a route may insist on its audience',
      after: 'RFC 6750 5.2; RFC 8707 2',
      shown: [
        [
          DECORATORS,
          /takes a token for another resource for a bad one/,
          /wants the audience that a route names/,
        ],
      ],
    },
    {
      holds: 'Where another login is needed the challenge says which, and how fresh',
      after: 'RFC 9470 3',
      shown: [
        [
          STEP_UP,
          /both with the login gold of 1000 seconds ago/,
          /gold with the login silver of 0 seconds ago/,
          /names the scopes beside/,
        ],
      ],
    },
    {
      holds: 'How fresh it is goes by the login, not by the last refresh; a token of no user has none',
      after: 'RFC 9470 3, 6',
      shown: [
        [STEP_UP, /goes by the login, not by the last refresh/, /lets nobody in whom no user stands behind/],
      ],
    },
    {
      holds: 'The metadata document of a resource is where the challenge says, and names its server',
      after: 'RFC 9728 3.1, 3.3, 5.1, 7.7',
      shown: [
        [
          METADATA,
          /is where the challenge says/,
          /the place of the metadata \(RFC 9728 section 3\.1\) of/,
          /leads to an authorization server that calls itself that/,
        ],
      ],
    },
    {
      holds: 'Each resource of an app has metadata of its own, with the scopes that its routes need',
      after: 'RFC 9728 2, 3.1',
      shown: [
        [
          DECORATORS,
          /has resources of their own with metadata and audience of their own/,
          /names the scopes of the decorators in the metadata/,
        ],
        [METADATA, /names the resource, its authorization server and the scopes that its routes need/],
      ],
      but: 'a path of more than four segments has no document; the option `resource` refuses one',
    },
    {
      holds: 'A JWT comes in by type, issuer, audience, times and every claim that must be there',
      after: 'RFC 9068 4',
      shown: [
        [
          JWT,
          /do not get in as ID tokens, which have no type/,
          /do not get in from another issuer/,
          /do not get in for another resource/,
          /do not get in after their end/,
          /do not get in without a name/,
        ],
      ],
    },
    {
      holds: 'It is signed by a key that its issuer publishes, with an algorithm that was pinned',
      after: 'RFC 9068 4; RFC 8725 3.1',
      shown: [
        [
          JWT,
          /do not get in without a signature/,
          /signed with a public key as if it were a shared secret/,
          /signed with a key that they bring along/,
          /with an algorithm that was not pinned/,
        ],
      ],
    },
    {
      holds: 'Keys change without an outage, and are believed of the very issuer alone',
      after: 'RFC 9068 4; RFC 8414 3.3',
      shown: [[JWT, /change under load/, /are not believed where the metadata names another issuer/]],
    },
    {
      holds: 'What the issuer answers is looked at: type, audience, issuer and times',
      after: 'RFC 7662 2.2, 4',
      shown: [[REMOTE, /says that the token is not for this API by an audience/, /by an end that is over/]],
    },
    {
      holds: 'An endpoint that lies, fails or hangs lets nobody in, and throws nobody out',
      after: 'RFC 7662 4',
      shown: [
        [
          REMOTE,
          /503 active in words/,
          /503 10 MB/,
          /503 nothing in time/,
          /that is down is left alone after a few failures/,
        ],
      ],
    },
    {
      holds: 'The API proves itself to the endpoint',
      after: 'RFC 7662 2.1',
      shown: [[REMOTE, /proves itself by Basic, in the body, or with a token/]],
    },
    {
      holds: 'An answer is remembered no longer than the token lives and the operator says',
      after: 'RFC 7662 4',
      shown: [
        [CACHE, /asks once within maxAge, and again after it/, /lets no token in after its end/],
        [PROCESSES, /refuse a revoked token within the seconds that were promised/],
      ],
    },
    {
      holds: 'With a channel a revocation counts at once; while the channel is away nothing is remembered',
      after: 'RFC 7662 4',
      shown: [
        [PROCESSES, /refuse it at once with the channel/, /when Redis is gone: nothing is kept/],
        [CACHE, /lets nobody in by a forged one/],
      ],
    },
    {
      holds: 'The answer is the same whoever knows about the token, on both adapters',
      after: 'RFC 6750 3, 3.1; RFC 7662 2.2; RFC 9068 4',
      shown: [
        [
          MATRIX,
          /(?:stored|introspection|JWT)(?:, kept)?, on (?:express|fastify) @ProtectedResource\(\):/,
          /(?:stored|introspection|JWT)(?:, kept)?, on (?:express|fastify) @RequireScopes\(\):/,
        ],
      ],
      but: 'a JWT that nobody is asked about goes on until it expires, where no channel tells of its revocation',
    },
    {
      holds:
        'Who is let in by a login session or as a client needs no token, and nobody else is let in for it',
      after: 'RFC 6750 3; RFC 6749 2.3',
      shown: [
        [MATRIX, /@SessionOrToken\(\) to write:/, /@ClientProtected\(\):/, /knows the user and the client/],
      ],
    },
    {
      holds: 'With a channel the JWTs of a revoked user end, too, whatever their clients call the user',
      after: 'RFC 9068 5; OpenID Connect Core 8.1',
      shown: [
        [
          REVOKED_USERS,
          /do not get in any more, whatever the clients call the user/,
          /do not get in where only those of one client were revoked/,
          /leave in what others have/,
        ],
      ],
    },
  ],
};
