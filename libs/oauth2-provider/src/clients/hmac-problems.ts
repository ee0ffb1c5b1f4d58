import type { ClientMetadataFinding } from '../protocol/client-metadata.js';
import { openIdMembers } from '../protocol/openid-members.js';
import { hmacBytes, isHmac } from '../protocol/signing-algorithm.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/** A client's secret, as far as it can be a key. */
export interface SecretAsKey {
  /** Undefined where there is none, or nobody has it in clear. */
  readonly clear: string | undefined;
  /** Whether it is kept so that the server has it again when it signs. */
  readonly isRecoverable: boolean;
}

/** Why the client's secret cannot sign what it wants signed by HMAC (OpenID Connect Core section 10.1). */
export function hmacProblems(
  { clientType, algorithm, metadata }: Pick<AbstractApplication, 'clientType' | 'algorithm' | 'metadata'>,
  secret: SecretAsKey,
): ClientMetadataFinding[] {
  if (clientType === 'public') return [];
  return [
    ...problemsOf(algorithm, 'algorithm', secret),
    ...problemsOf(
      openIdMembers(metadata).userinfoSignedResponseAlg ?? '',
      'userinfo_signed_response_alg',
      secret,
    ),
  ];
}

function problemsOf(
  algorithm: string,
  field: string,
  { clear, isRecoverable }: SecretAsKey,
): ClientMetadataFinding[] {
  if (!isHmac(algorithm)) return [];
  if (clear === undefined || !isRecoverable) {
    return [
      {
        field,
        message:
          'an HMAC is made with the client secret, of which only a hash is kept; keep it recoverable ' +
          '(hashClientSecret: false, --no-hash-client-secret), or choose a signature algorithm, such as RS256',
      },
    ];
  }
  const least = hmacBytes(algorithm);
  if (Buffer.byteLength(clear) >= least) return [];
  return [
    {
      field: 'clientSecret',
      message: `must have at least ${least} characters, for ${algorithm} signs with it`,
    },
  ];
}
