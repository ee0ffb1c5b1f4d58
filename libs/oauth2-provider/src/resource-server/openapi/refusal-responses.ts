import { SCHEME, type SecurityRequirement } from './security-requirements.js';

/** What we touch of a document of OpenAPI 3. */
export interface OpenApiDocument {
  paths: Record<string, object>;
}

interface Operation {
  readonly security?: readonly SecurityRequirement[];
  responses?: Record<string, unknown>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const CHALLENGE = {
  'WWW-Authenticate': {
    description: 'The challenge (RFC 6750 section 3)',
    schema: { type: 'string' },
  },
};
const BODY = {
  'application/json': {
    schema: {
      type: 'object',
      properties: { error: { type: 'string' }, error_description: { type: 'string' } },
    },
  },
};
const UNAUTHORIZED = {
  description: 'No access token came, or one that is unknown, expired, revoked or for another resource',
  headers: CHALLENGE,
  content: BODY,
};
const FORBIDDEN = {
  description: 'The access token does not have the scopes that this needs',
  headers: CHALLENGE,
  content: BODY,
};

/** Adds what operations answer to those who may not come in; what is described already stays. */
export function describeRefusals({ paths }: OpenApiDocument): void {
  const operations = Object.values(paths).flatMap((item) =>
    METHODS.map((method) => (item as Record<string, Operation | undefined>)[method]),
  );
  for (const operation of operations) {
    const ours = operation?.security?.filter((each) => SCHEME.token in each || SCHEME.client in each) ?? [];
    if (!operation || ours.length === 0) continue;
    const hasScopes = ours.some((each) => (each[SCHEME.token] ?? []).length > 0);
    operation.responses = { 401: UNAUTHORIZED, ...(hasScopes && { 403: FORBIDDEN }), ...operation.responses };
  }
}
