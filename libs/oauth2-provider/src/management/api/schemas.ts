import type { Schema } from './described.js';

export const TEXT: Schema = { type: 'string' };
export const FLAG: Schema = { type: 'boolean' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const ID: Schema = { type: 'string', format: 'uuid' };
export const INSTANT: Schema = { type: 'string', format: 'date-time' };
export const INSTANT_OR_NULL: Schema = { ...INSTANT, nullable: true };

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object that has all of these. */
export function objectOf(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

const PERMISSION = objectOf({ name: TEXT, description: TEXT });

export const CONNECTION: Schema = objectOf({
  application_id: ID,
  client_id: TEXT,
  client_name: TEXT,
  scopes: listOf(PERMISSION),
  claims: { ...listOf(TEXT), description: 'Names of claims beyond those of the scopes' },
  resources: {
    ...listOf(objectOf({ identifier: TEXT, name: TEXT })),
    nullable: true,
    description: 'null: at whatever trusts this server',
  },
  since: INSTANT,
  last_used: { ...INSTANT_OR_NULL, description: 'When it last got a token' },
  authorizations: { ...COUNT, description: 'How many times it was let in, as far as that lives' },
  sessions: { ...listOf(TEXT), description: 'The sid of each login that it was let in from' },
  remembered: { ...FLAG, description: 'Whether it may come back without asking' },
  accepted_elsewhere_until: {
    ...INSTANT_OR_NULL,
    description: 'Until when services that do not ask this server may take a revoked token of it (RFC 9068)',
  },
});

export const CONNECTIONS: Schema = objectOf({
  connections: listOf(CONNECTION),
  complete: { ...FLAG, description: 'False where there was too much to look at all of it' },
});

export const REVOKED_CONNECTION: Schema = objectOf({
  authorizations: COUNT,
  tokens: { ...COUNT, description: 'Access and refresh tokens' },
  forgotten: { ...FLAG, description: 'Whether something was remembered' },
  accepted_elsewhere_until: INSTANT_OR_NULL,
});

export const SESSIONS: Schema = objectOf({
  sessions: listOf(
    objectOf({
      sid: TEXT,
      since: INSTANT,
      current: { ...FLAG, description: 'Whether the token came from it' },
      applications: listOf(objectOf({ client_id: TEXT, client_name: TEXT, since: INSTANT })),
    }),
  ),
});

export const PROBLEMS: Schema = objectOf({
  error: TEXT,
  error_description: TEXT,
  problems: listOf(objectOf({ field: TEXT, message: TEXT })),
});
