import { usesSecret } from '../protocol/client-metadata.js';
import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';
import { openIdMembers } from '../protocol/openid-members.js';
import { hmacBytes, isHmac } from '../protocol/signing-algorithm.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/** A client's secret, as far as it can be a key. */
export type SecretAsKey =
  | { readonly kept: 'none' | 'as a hash' }
  /** So that the server has it again when it signs. */
  | { readonly kept: 'recoverable'; readonly clear: string };

type Signed = Pick<AbstractApplication, 'clientType' | 'algorithm' | 'metadata'>;

/** Whether something that the client gets is signed with its secret (OpenID Connect Core section 10.1). */
export function signsWithSecret(client: Signed): boolean {
  return hmacsOf(client).length > 0;
}

/** Whether a client has a secret at the server: to authenticate, or to be a key. */
export function hasSecret(client: Signed & Pick<AbstractApplication, 'tokenEndpointAuthMethod'>): boolean {
  return usesSecret(client) || signsWithSecret(client);
}

/** Why the client's secret cannot sign what it wants signed by HMAC (OpenID Connect Core section 10.1). */
export function hmacProblems(client: Signed, secret: SecretAsKey): ClientMetadataFinding[] {
  return hmacsOf(client).flatMap(({ field, algorithm }) => problemsOf(algorithm, field, secret));
}

/** Of a public client none: it has no secret, and is refused such an algorithm for that. */
function hmacsOf({ clientType, algorithm, metadata }: Signed): { field: string; algorithm: string }[] {
  if (clientType === 'public') return [];
  return [
    { field: 'algorithm', algorithm },
    {
      field: 'userinfo_signed_response_alg',
      algorithm: openIdMembers(metadata).userinfoSignedResponseAlg ?? '',
    },
  ].filter((each) => isHmac(each.algorithm));
}

function problemsOf(algorithm: string, field: string, secret: SecretAsKey): ClientMetadataFinding[] {
  const instead = 'or choose a signature algorithm, such as RS256';
  switch (secret.kept) {
    case 'none': {
      const message =
        'an HMAC is made with the client secret, and the client has none; register it with one that is recoverable ' +
        `(clientSecret and hashClientSecret: false, --client-secret and --no-hash-client-secret), ${instead}`;
      return [{ field, message }];
    }
    case 'as a hash': {
      const message =
        'an HMAC is made with the client secret, of which only a hash is kept; keep it recoverable ' +
        `(hashClientSecret: false, --no-hash-client-secret), ${instead}`;
      return [{ field, message }];
    }
    case 'recoverable': {
      const least = hmacBytes(algorithm);
      if (Buffer.byteLength(secret.clear) >= least) return [];
      const message = `must have at least ${least} characters, for ${algorithm} signs with it`;
      return [{ field: 'clientSecret', message }];
    }
  }
}
