import type { Description, Schema } from './described.js';
import { COUNT, FLAG, ID, TEXT, listOf, objectOf } from './schemas.js';

const DAY: Schema = { type: 'string', format: 'date' };
const COUNT_OR_NULL: Schema = { ...COUNT, nullable: true };
const CURSOR: Schema = { ...ID, nullable: true };

/** What else it has goes by its kind. */
export const RECORD: Schema = { ...objectOf({ id: ID }), additionalProperties: true };

export const RECORDS: Schema = {
  type: 'object',
  required: ['records', 'next', 'previous'],
  properties: {
    records: listOf(RECORD),
    next: { ...CURSOR, description: 'To be given as after; null: there are no more' },
    previous: { ...CURSOR, description: 'To be given as before' },
    sought: { type: 'object', description: 'What the search was taken for', additionalProperties: true },
  },
};

export const REVOKED_RECORD: Schema = objectOf({
  ended: { type: 'string', enum: ['authorization', 'record', 'consent', 'nothing'] },
  tokens: { ...COUNT, description: 'Access and refresh tokens that lived' },
});

export const FIGURES: Schema = objectOf({
  health: { type: 'object', additionalProperties: true },
  access_tokens: objectOf({
    exact: { ...FLAG, description: 'False: estimated from a sample' },
    total: COUNT,
    live: COUNT,
    revoked: COUNT,
    expired: COUNT,
  }),
  days: { ...listOf(objectOf({ day: DAY, tokens: COUNT })), description: 'Access tokens issued, by day' },
  top_applications: listOf(objectOf({ id: ID, name: TEXT, tokens: COUNT })),
  old_tokens: {
    ...COUNT_OR_NULL,
    description: 'Live access tokens older than a week; null: too many to count',
  },
  active_applications: { ...COUNT_OR_NULL, description: 'null: too many to count' },
  kinds: {
    ...listOf(objectOf({ kind: TEXT, about: COUNT_OR_NULL })),
    description: 'The kinds of records, and about how many there are',
  },
});

export const ADMIN_QUERY: NonNullable<Description['query']> = {
  search: { description: 'An id, a client identifier, the name of an application, or a user', schema: TEXT },
  application: { description: 'Of that application', schema: ID },
  authorization: { description: 'Of that authorization', schema: ID },
  user: { description: 'Of that user', schema: TEXT },
  until: { description: 'Of that day (UTC) and before', schema: DAY },
  state: { description: 'In that state, of those that the kind has', schema: TEXT },
  after: { description: 'next of the page before', schema: ID },
  before: { description: 'previous of the page after', schema: ID },
  limit: { description: 'At most so many', schema: { type: 'integer', minimum: 1, maximum: 200 } },
};
