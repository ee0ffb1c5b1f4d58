import type { Description, Schema } from './described.js';
import { COUNT, FLAG, ID, INSTANT, INSTANT_OR_NULL, TEXT, listOf, objectOf } from './schemas.js';

const TEXTS = listOf(TEXT);
const SECONDS: Schema = {
  type: 'integer',
  minimum: 1,
  nullable: true,
  description: 'Seconds; null: as the server has it',
};
const TYPE: Schema = { type: 'string', enum: ['confidential', 'public'] };

/** What somebody may say of an application: RFC 7591 section 2, and ours. Other members of RFC 7591 are kept as they come. */
const MEMBERS: Readonly<Record<string, Schema>> = {
  client_name: TEXT,
  client_type: TYPE,
  redirect_uris: TEXTS,
  post_logout_redirect_uris: TEXTS,
  allowed_origins: TEXTS,
  grant_types: TEXTS,
  response_types: TEXTS,
  scope: { ...TEXT, nullable: true },
  token_endpoint_auth_method: { ...TEXT, nullable: true },
  id_token_signed_response_alg: TEXT,
  resources: { ...TEXTS, nullable: true },
  access_token_format: { type: 'string', enum: ['opaque', 'jwt'], nullable: true },
  user_id: { ...TEXT, nullable: true, description: 'The owner' },
  skip_authorization: FLAG,
  require_pkce: FLAG,
  access_token_lifetime: SECONDS,
  refresh_token_lifetime: SECONDS,
  id_token_lifetime: SECONDS,
};

export const APPLICATION_CHANGES: Schema = {
  type: 'object',
  properties: MEMBERS,
  additionalProperties: true,
};

const OF_SERVER: Readonly<Record<string, Schema>> = {
  id: ID,
  client_id: TEXT,
  client_id_issued_at: { ...COUNT, description: 'Seconds since the epoch' },
  updated: INSTANT,
  last_used: { ...INSTANT_OR_NULL, description: 'To the day' },
};

export const APPLICATION: Schema = {
  type: 'object',
  required: Object.keys(OF_SERVER),
  properties: { ...OF_SERVER, ...MEMBERS },
  additionalProperties: true,
};

export const REGISTERED_APPLICATION: Schema = {
  ...APPLICATION,
  properties: {
    ...OF_SERVER,
    ...MEMBERS,
    client_secret: { ...TEXT, description: 'This once; absent where there is no new one' },
    client_secret_expires_at: COUNT,
    warnings: listOf(objectOf({ field: TEXT, message: TEXT })),
  },
};

export const APPLICATIONS: Schema = objectOf({
  applications: listOf(APPLICATION),
  next: { ...ID, nullable: true, description: 'To be given as after; null: there are no more' },
});

export const APPLICATION_FILTERS: NonNullable<Description['query']> = {
  search: { description: 'Is in the name or the client identifier', schema: TEXT },
  client_type: { description: 'Of that type', schema: TYPE },
  grant_type: { description: 'That may use it', schema: TEXT },
  all: { description: 'true: everybody’s, for administrators', schema: { type: 'string', enum: ['true'] } },
  user_id: { description: 'Of that owner, for administrators', schema: TEXT },
  after: { description: 'next of the page before', schema: ID },
  limit: { description: 'At most so many', schema: { type: 'integer', minimum: 1, maximum: 100 } },
};

export const ROTATION: Schema = {
  type: 'object',
  properties: {
    overlap: { ...COUNT, description: 'Seconds that the secrets before it go on working. Default: a week' },
  },
};

export const ROTATED_SECRET: Schema = objectOf({
  client_id: TEXT,
  client_secret: TEXT,
  previous_until: INSTANT,
});
