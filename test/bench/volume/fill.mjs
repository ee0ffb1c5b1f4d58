/** Fills the tables of the library by the million, in SQL. */

const HOUR = 3_600_000; // milliseconds, as all instants in the tables

/** An id for each kind and number; of one kind they grow with the number, as those of the library with time. */
const id = (kind, number) =>
  `(lpad(to_hex(${number}), 12, '0') || '70008000' || lpad('${kind}', 12, '0'))::uuid`;
const hash = (kind, number) => `encode(sha256(('${kind}-' || ${number})::bytea), 'hex')`;

/** The token whose hash `fill` keeps. */
export const accessToken = (number) => `access-${number}`;
export const refreshToken = (number) => `refresh-${number}`;

/** The id that `fill` gives to that family. */
export const familyId = (number) => `${number.toString(16).padStart(12, '0')}70008000000000000001`;
/** The same of an access token. */
export const accessTokenId = (number) => `${number.toString(16).padStart(12, '0')}70008000000000000002`;

/** Access tokens to a refresh token, as clients refresh now and then. */
const PER_REFRESH = 5;
/** Refresh tokens to a family: all but the last are used up. */
const PER_FAMILY = 4;
const PER_CODE = PER_REFRESH * PER_FAMILY;

/**
 * Inserts access tokens with the numbers from `from` to `to`, and the refresh tokens, codes and families that go
 * with so many. Their expiry is spread over a month: the last before `now` where they are expired, else the next.
 * `user` is SQL that gives the user of number `i`.
 */
export async function fill(client, { applicationId, from, to, expired, now, user = "'user'" }) {
  const step = (30 * 24 * HOUR) / (to - from + 1);
  const start = expired ? now - 30 * 24 * HOUR : now + HOUR;
  const expires = `(${start} + (i - ${from}) * ${step})::bigint`;
  const every = (count) => `generate_series(${from}::bigint, ${to}, ${count}) AS i`;
  const family = id(1, `(i - ${from}) / ${PER_CODE} * ${PER_CODE} + ${from}`);
  const issued = `'${applicationId}'::uuid, ${family}, 'read write', ${expires} - ${HOUR}, ${expires}, ${user}`;
  const used = `CASE WHEN (i - ${from}) % ${PER_CODE} < ${PER_CODE - PER_REFRESH} THEN ${expires} - ${HOUR} END`;
  const columns = 'id, application_id, family_id, scope, created, expires, user_id';
  for (const statement of [
    `INSERT INTO oauth2_access_token (${columns}, token_hash)
     SELECT ${id(2, 'i')}, ${issued}, ${hash('access', 'i')} FROM ${every(1)}`,
    `INSERT INTO oauth2_refresh_token (${columns}, token_hash, access_token_id, consumed_at)
     SELECT ${id(3, 'i')}, ${issued}, ${hash('refresh', 'i')}, ${id(2, 'i')}, ${used} FROM ${every(PER_REFRESH)}`,
    `INSERT INTO oauth2_authorization_code (${columns}, code_hash, redirect_uri, redirect_uri_given, alone, consumed_at)
     SELECT ${id(4, 'i')}, ${issued}, ${hash('code', 'i')}, 'https://client.example.com/callback', false, true, ${expires}
     FROM ${every(PER_CODE)}`,
    `INSERT INTO oauth2_token_family (id, application_id, user_id, grant_type, scope, created, expires)
     SELECT ${id(1, 'i')}, '${applicationId}'::uuid, ${user}, 'authorization_code', 'read write',
            ${expires} - ${HOUR}, ${now + 365 * 24 * HOUR} FROM ${every(PER_CODE)}`,
  ]) {
    await client.query(statement);
  }
}

/** The number of a refresh token that was never used: the one at that place, of all that were filled in from `from`. */
export const unusedRefreshToken = (from, place) => from + place * PER_CODE + PER_CODE - PER_REFRESH;
export const unusedRefreshTokens = (count) => Math.floor(count / PER_CODE);

/** Runs the work without indexes and foreign keys, puts the indexes back and gathers the statistics. */
export async function filling(client, work) {
  const { rows } = await client.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ '^oauth2_' AND indexname LIKE 'IDX%'`,
  );
  await client.query(`SET session_replication_role = replica; SET maintenance_work_mem = '512MB'`);
  for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`);
  await work();
  for (const { indexdef } of rows) await client.query(indexdef);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

export const TABLES = [
  'oauth2_refresh_token',
  'oauth2_access_token',
  'oauth2_id_token',
  'oauth2_authorization_code',
  'oauth2_token_family',
];

/** The rows that expired before an instant, with one DELETE per table: what there is to compare with. */
export const PLAIN_DELETES = [
  `DELETE FROM oauth2_token_family WHERE id IN
     (SELECT family_id FROM oauth2_refresh_token WHERE expires < $1 AND consumed_at IS NULL)`,
  'DELETE FROM oauth2_refresh_token WHERE expires < $1',
  'DELETE FROM oauth2_access_token WHERE expires < $1',
  'DELETE FROM oauth2_id_token WHERE expires < $1',
  'DELETE FROM oauth2_authorization_code WHERE expires < $1',
  'DELETE FROM oauth2_token_family WHERE expires < $1',
];
