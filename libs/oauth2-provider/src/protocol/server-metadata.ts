import { CODE, ID_TOKEN, partsOf } from './response-type.js';

/** What the server has; the metadata says this and nothing else. */
export interface ServerFacts {
  readonly issuer: string;
  /** Metadata member, such as `token_endpoint`, and URL of each endpoint that is mounted. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly authMethods: readonly string[];
  readonly scopes: readonly string[];
  /** RFC 9728 section 4: what clients may ask for tokens for. */
  readonly protectedResources: readonly string[];
  readonly signingAlgorithms: readonly string[];
  readonly responseModes: readonly string[];
  readonly pkceMethods: readonly string[];
  readonly subjectTypes: readonly string[];
  readonly prompts: readonly string[];
  /** What the host says of its login page and claims, by metadata member, such as `acr_values_supported`. */
  readonly declared: Readonly<Record<string, readonly string[]>>;
  /** Claims about the user that the host has. */
  readonly claims: readonly string[];
  /** Pages for people, by metadata member, such as `service_documentation`. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** RFC 8414 section 2 and OpenID Connect Discovery section 3, in one document. */
export function serverMetadata(facts: ServerFacts): Record<string, unknown> {
  const has = (endpoint: string) => facts.endpoints[endpoint] !== undefined;
  return {
    issuer: facts.issuer,
    ...facts.endpoints,
    ...facts.pages,
    scopes_supported: facts.scopes,
    protected_resources: facts.protectedResources,
    response_types_supported: facts.responseTypes,
    response_modes_supported: facts.responseModes,
    grant_types_supported: facts.grantTypes,
    ...(has('token_endpoint') && { token_endpoint_auth_methods_supported: facts.authMethods }),
    ...(has('revocation_endpoint') && {
      revocation_endpoint_auth_methods_supported: facts.authMethods,
    }),
    // RFC 8414 section 2 has the types of access tokens here too: one may be the caller's credential.
    ...(has('introspection_endpoint') && {
      introspection_endpoint_auth_methods_supported: [
        ...facts.authMethods.filter((method) => method !== 'none'),
        'Bearer',
      ],
    }),
    ...(has('end_session_endpoint') && {
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    }),
    ...(has('authorization_endpoint') && {
      code_challenge_methods_supported: facts.pkceMethods,
      authorization_response_iss_parameter_supported: true,
      prompt_values_supported: facts.prompts,
      claims_parameter_supported: true,
    }),
    subject_types_supported: facts.subjectTypes,
    id_token_signing_alg_values_supported: facts.signingAlgorithms,
    ...(has('userinfo_endpoint') && {
      userinfo_signing_alg_values_supported: facts.signingAlgorithms,
    }),
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'acr',
      'amr',
      'at_hash',
      ...(facts.responseTypes.some(isHybridWithIdToken) ? ['c_hash'] : []),
      'sid',
      'jti',
      ...facts.claims,
    ],
    claim_types_supported: ['normal'],
    // RFC 8414 section 3.2: no empty list.
    ...Object.fromEntries(Object.entries(facts.declared).filter(([, values]) => values.length > 0)),
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}

/** OpenID Connect Core section 3.3.2.11: an ID token that comes beside a code has its hash. */
function isHybridWithIdToken(responseType: string): boolean {
  const parts = partsOf(responseType);
  return parts.includes(CODE) && parts.includes(ID_TOKEN);
}
