/** What a server says of itself (RFC 8414), as far as a document tells it. */
export interface DescribedServer {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Each scope with the sentence that explains it. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Those of its endpoints, which its own metadata describes. */
  readonly controllers: readonly object[];
}

/** OpenAPI, OAuth Flow Object. */
export interface Flow {
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  readonly scopes: Readonly<Record<string, string>>;
}

/** OpenAPI, Security Scheme Object, of the kinds that we make. */
export type SecurityScheme = { readonly description?: string } & (
  | { readonly type: 'oauth2'; readonly flows: Readonly<Record<string, Flow>> }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string }
  | { readonly type: 'http'; readonly scheme: 'basic' }
);

/** How OpenAPI calls the grants that it knows, and what of the endpoints each has. */
const FLOWS: Readonly<Record<string, { name: string; hasPage: boolean; hasToken: boolean }>> = {
  authorization_code: { name: 'authorizationCode', hasPage: true, hasToken: true },
  client_credentials: { name: 'clientCredentials', hasPage: false, hasToken: true },
  password: { name: 'password', hasPage: false, hasToken: true },
  implicit: { name: 'implicit', hasPage: true, hasToken: false },
};

/**
 * The scheme of the access tokens of a server that is here: by its flows, with its endpoints.
 * @param used scopes that handlers ask for; a document must define each
 */
export function flowsOf({ metadata, scopes }: DescribedServer, used: readonly string[]): SecurityScheme {
  const grantTypes = metadata.grant_types_supported as string[];
  const page = metadata.authorization_endpoint as string;
  const token = metadata.token_endpoint as string;
  const known = {
    ...scopes,
    ...Object.fromEntries(used.filter((each) => !(each in scopes)).map((each) => [each, ''])),
  };
  const refreshes = grantTypes.includes('refresh_token');
  const flows = Object.entries(FLOWS)
    .filter(([grantType]) => grantTypes.includes(grantType))
    .map(([grantType, { name, hasPage, hasToken }]): [string, Flow] => [
      name,
      {
        ...(hasPage && { authorizationUrl: page }),
        ...(hasToken && { tokenUrl: token }),
        ...(hasToken && refreshes && grantType !== 'client_credentials' && { refreshUrl: token }),
        scopes: known,
      },
    ]);
  return { type: 'oauth2', flows: Object.fromEntries(flows) };
}

/** The scheme of the access tokens of a server that is elsewhere. */
export function discoveredAt(issuer: string): SecurityScheme {
  const openIdConnectUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return { type: 'openIdConnect', openIdConnectUrl };
}

export const CLIENT_SCHEME: SecurityScheme = {
  type: 'http',
  scheme: 'basic',
  description: 'The identifier and the secret of a client',
};
