/** RFC 9700 and OAuth 2.1 about metadata, proxies and operation. */
const METADATA = 'oidc-discovery-4-metadata.e2e-spec.ts';
const CONFUSION = 'security/token-confusion.e2e-spec.ts';
const REST = 'tokens-at-rest.e2e-spec.ts';
const DEVICE_USER = 'rfc8628-3.3-user-interaction.e2e-spec.ts';
const POLLING = 'rfc8628-3.5-token-polling.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const operation = {
  title: 'Metadata, proxies and operation',
  intro: 'What clients are told, and what an operator can rely on.',
  entries: [
    {
      number: 69,
      holds: 'Metadata is at the issuer’s own place, names it exactly, and does not believe `Host`',
      after: 'RFC 8414 3',
      shown: [
        [
          METADATA,
          /what the server is and has/,
          /place of another issuer/,
          /does not believe the Host header/,
        ],
      ],
    },
    {
      number: 70,
      holds: 'What is advertised is there, and what is left out is not',
      after: 'RFC 8414 2',
      shown: [
        [
          METADATA,
          /names no endpoint that is not there/,
          /what is left out on .* is not in the metadata/,
          /what is left out on .* is not there either/,
        ],
      ],
    },
    {
      number: 71,
      holds:
        'The key set has public halves alone, and those of before until the last token that they signed has expired',
      after: 'RFC 7517 9; OpenID Connect Core 10.1.1',
      shown: [
        ['security/forged-tokens.e2e-spec.ts', /the key set has nothing that signs/],
        ['rfc7517-jwks.e2e-spec.ts', /publishes their public halves, in order/],
        ['libs/oauth2-provider/src/tokens/key-rotation.spec.ts', /publishes the next before it signs/],
      ],
    },
    {
      number: 72,
      holds: 'Forwarded headers are believed of no one who was not named',
      after: 'RFC 9700 4.13',
      shown: [[CONFUSION, /what a request says about this server/]],
    },
    {
      number: 73,
      holds: 'Logs, errors, pages and tables hold no secret',
      after: 'RFC 6819 5.1.4.1, 5.1.6',
      shown: [
        [REST, /holds no/, /nor does the log say any/],
        ['tooling/secret-watch.e2e-spec.ts', /does not where one stands in/],
      ],
    },
    {
      number: 74,
      holds:
        'User codes are random and guesses limited; who claimed one decides alone; polling slows down; a code works once',
      after: 'RFC 8628 3.5, 5.1, 5.4',
      shown: [
        ['libs/oauth2-provider/src/protocol/user-code.spec.ts', /^randomUserCode/],
        [DEVICE_USER, /has five attempts/, /when another user has claimed the code/],
        [POLLING, /slow_down/, /a device code works once/],
      ],
    },
    {
      number: 75,
      holds: 'A setting that is known to be bad stops the start or is warned of',
      after: 'RFC 9700 2',
      shown: [
        ['module-configuration.e2e-spec.ts', /does not start/],
        ['reference-server/process.e2e-spec.ts', /refuses to start with/],
        ['rfc6749-4.2-implicit.e2e-spec.ts', /is warned of, with the rest of the profile/],
      ],
      but: 'a message names the option and the mend, and has no code',
    },
  ],
};
