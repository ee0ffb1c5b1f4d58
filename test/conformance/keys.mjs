/** The Config plan of the OpenID conformance suite, and what is asked of keys elsewhere. */
const PLAN = 'oidc-config-plan.e2e-spec.ts';
const SIGNING = 'oidc-core-2-signing-algorithms.e2e-spec.ts';
const HMAC = 'oidc-core-10.1-client-secret.e2e-spec.ts';
const DOCUMENTS = 'rfc9110-13-public-documents.e2e-spec.ts';
const ROTATION = 'libs/oauth2-provider/src/tokens/key-rotation.spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const keys = {
  title: 'Discovery and keys',
  intro:
    'The Config plan of the OpenID conformance suite, `server-rotate-keys` of its Dynamic plan, and faults elsewhere.',
  entries: [
    {
      holds: '`oidcc-discovery-endpoint-verification`',
      after: 'OpenID Connect Discovery 3, 4',
      shown: [[PLAN, /oidcc-discovery-endpoint-verification/]],
    },
    {
      holds: '`oidcc-server-rotate-keys`',
      after: 'OpenID Connect Core 10.1.1',
      shown: [[PLAN, /oidcc-server-rotate-keys/]],
    },
    {
      holds: 'Clients that keep the key set as long as they may can verify every ID token, while keys change',
      after: 'OpenID Connect Core 10.1.1; RFC 9111 4.2',
      shown: [
        ['rfc7517-rotation-processes.e2e-spec.ts', /cannot verify which keeps the keys as long as it may/],
      ],
    },
    {
      holds: 'A key is published until the last token that it signed has expired, and verifies until then',
      after: 'OpenID Connect Core 10.1.1',
      shown: [[ROTATION, /publishes the next before it signs/]],
    },
    {
      holds: 'Several processes make one key; a rotation that is killed leaves keys that work',
      after: 'RFC 7517 4.5',
      shown: [
        ['libs/oauth2-provider/src/tokens/signing-keys.spec.ts', /are one for twenty servers/],
        [ROTATION, /makes one next key where ten do it at once/],
        ['rfc7517-rotation-kills.e2e-spec.ts', /leaves keys behind that work/],
      ],
    },
    {
      holds:
        'Each signature algorithm works with keys of the database, of the options and of a signer; `none` does not',
      after: 'RFC 7518 3; RFC 8037; RFC 9864; OpenID Connect Core 2',
      shown: [[SIGNING, /verify with jose, openid-client and oauth4webapi/, /have no none/]],
    },
    {
      holds: '`at_hash` has the hash of the algorithm',
      after: 'OpenID Connect Core 3.1.3.6',
      shown: [
        [SIGNING, /verify with jose, openid-client and oauth4webapi/],
        [HMAC, /verify with the client secret/],
      ],
    },
    {
      holds:
        'HMAC needs a confidential client whose secret can be recovered and is long enough, and is refused otherwise',
      after: 'OpenID Connect Core 10.1, 16.19; RFC 7518 3.2',
      shown: [[HMAC, /are refused to/, /verify with the client secret/]],
    },
    {
      holds:
        'The key set and the metadata may be kept and are asked for again by their tag, with and without a slash',
      after: 'RFC 9110 13; RFC 9111 5.2',
      shown: [[DOCUMENTS, /may be kept, and asked for again by its tag/]],
    },
    {
      holds: 'A signer that fails is a 503 without its reason, and uses nothing up',
      after: 'RFC 6749 5.2; RFC 9110 15.6.4',
      shown: [['rfc7517-signers.e2e-spec.ts', /is a 503 without a word about why/]],
    },
  ],
};
