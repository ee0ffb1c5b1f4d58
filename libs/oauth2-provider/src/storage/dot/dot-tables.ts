/** The tables of Django OAuth Toolkit, by the names of its models. */
export const DOT_MODELS = ['application', 'grant', 'accesstoken', 'refreshtoken', 'idtoken'] as const;
export type DotModel = (typeof DOT_MODELS)[number];

/** How Django names them, unless a model is swapped: by its app, then its model. */
export const DOT_TABLE_PREFIX = 'oauth2_provider_';

/** What cannot be done without. ID tokens came with 1.5; a server that never had OpenID has no table for them. */
const NEEDED: Record<Exclude<DotModel, 'idtoken'>, readonly string[]> = {
  application: [
    'id',
    'client_id',
    'client_type',
    'authorization_grant_type',
    'client_secret',
    'redirect_uris',
  ],
  grant: ['id', 'user_id', 'code', 'application_id', 'expires', 'redirect_uri', 'scope'],
  accesstoken: ['id', 'user_id', 'token', 'application_id', 'expires', 'scope', 'source_refresh_token_id'],
  refreshtoken: ['id', 'user_id', 'token', 'application_id', 'access_token_id', 'revoked'],
};

/** The database is not one that can be imported; the message names what is missing and the mend. */
export class UnusableDotDatabase extends Error {
  override readonly name = 'UnusableDotDatabase';
}

/** The columns of each table with their types, as the database says them; no entry for a table that is not there. */
export type DotColumns = ReadonlyMap<DotModel, ReadonlyMap<string, string>>;

/** @throws UnusableDotDatabase where the tables are not those of Django OAuth Toolkit, 1.0 or newer */
export function assertDotTables(names: Readonly<Record<DotModel, string>>, columns: DotColumns): void {
  for (const [model, needed] of Object.entries(NEEDED) as [keyof typeof NEEDED, readonly string[]][]) {
    const found = columns.get(model);
    if (!found) {
      throw new UnusableDotDatabase(
        `the database has no table ${names[model]}; name the tables with --table-prefix or --table ${model}=NAME`,
      );
    }
    const missing = needed.filter((column) => !found.has(column));
    if (missing.length > 0) {
      throw new UnusableDotDatabase(
        `the table ${names[model]} has no column ${missing.join(', ')}: it is not one of Django OAuth Toolkit, or ` +
          'of one before 1.0; bring that up to date with its own migrations first',
      );
    }
  }
}
