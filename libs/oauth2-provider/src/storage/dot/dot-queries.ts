import type { DotConnection, DotTableNames } from './dot-connection.js';
import type { DotColumns, DotModel } from './dot-tables.js';

/** What is read, and how it is found: `alias` is the table that is walked through by its ids. */
export interface DotQuery {
  readonly model: DotModel;
  readonly alias: string;
  readonly columns: readonly string[];
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly string[];
}

/**
 * The SELECTs of an import. Versions of Django OAuth Toolkit differ in their columns: what a database does not have
 * is read as NULL.
 */
export class DotQueries {
  constructor(
    private readonly connection: DotConnection,
    private readonly tables: DotTableNames,
    private readonly schema: DotColumns,
  ) {}

  applications(): DotQuery {
    const names =
      'id client_id user_id redirect_uris post_logout_redirect_uris allowed_origins client_type ' +
      'authorization_grant_type client_secret hash_client_secret name skip_authorization algorithm created updated ' +
      'token_endpoint_auth_method client_jwks client_jwks_uri';
    return this.query('application', 'o', this.columns('o', 'application', names));
  }

  /** With the access token that came with each, and the refresh token that was used for both. */
  liveRefreshTokens(): DotQuery {
    return this.query(
      'refreshtoken',
      'r',
      [
        ...this.columns('r', 'refreshtoken', `${REFRESH_TOKEN} resource`),
        ...this.columns('a', 'accesstoken', 'id token token_checksum scope', 'access_'),
        ...this.columns('s', 'refreshtoken', 'token token_checksum', 'source_'),
      ],
      `LEFT JOIN ${this.table('accesstoken')} a ON a.id = r.access_token_id
       LEFT JOIN ${this.table('refreshtoken')} s ON s.id = a.source_refresh_token_id`,
      'r.revoked IS NULL',
    );
  }

  /**
   * Used or revoked since `since`, with the pair that each was exchanged for. Without a family a used one says nothing
   * unless its successor is there. Versions without a checksum may have a live row of the same token beside it.
   */
  usedRefreshTokens(since: string): DotQuery {
    const hasChecksum = this.has('refreshtoken', 'token_checksum');
    return this.query(
      'refreshtoken',
      'r',
      [
        ...this.columns('r', 'refreshtoken', `${REFRESH_TOKEN} revoked resource`),
        ...this.columns('a', 'accesstoken', 'token scope expires', 'access_'),
        ...this.columns('n', 'refreshtoken', 'token', 'next_'),
      ],
      `LEFT JOIN ${this.table('accesstoken')} a ON a.source_refresh_token_id = r.id
       LEFT JOIN ${this.table('refreshtoken')} n ON n.access_token_id = a.id`,
      [
        `r.revoked >= ${this.connection.parameter(0)}`,
        this.has('refreshtoken', 'token_family')
          ? '(a.id IS NOT NULL OR r.token_family IS NOT NULL)'
          : 'a.id IS NOT NULL',
        ...(hasChecksum
          ? []
          : [
              `NOT EXISTS (SELECT 1 FROM ${this.table('refreshtoken')} t
                WHERE t.token = r.token AND t.revoked IS NULL)`,
            ]),
      ].join(' AND '),
      [since],
    );
  }

  accessTokens(since: string): DotQuery {
    return this.query(
      'accesstoken',
      'a',
      [
        ...this.columns(
          'a',
          'accesstoken',
          'id user_id token token_checksum application_id created expires scope resource',
        ),
        ...this.columns('r', 'refreshtoken', 'token token_checksum token_family', 'refresh_'),
        ...this.columns('s', 'refreshtoken', 'token token_checksum', 'source_'),
      ],
      this.refreshOf('a'),
      `a.expires >= ${this.connection.parameter(0)}`,
      [since],
    );
  }

  /** Undefined where the database has no ID tokens. */
  idTokens(since: string): DotQuery | undefined {
    if (!this.schema.has('idtoken') || !this.has('accesstoken', 'id_token_id')) return undefined;
    return this.query(
      'idtoken',
      'i',
      [
        ...this.columns('i', 'idtoken', 'id jti user_id application_id created expires scope'),
        ...this.columns('a', 'accesstoken', 'token token_checksum', 'access_'),
        ...this.columns('r', 'refreshtoken', 'token token_checksum token_family', 'refresh_'),
        ...this.columns('s', 'refreshtoken', 'token token_checksum', 'source_'),
      ],
      `LEFT JOIN ${this.table('accesstoken')} a ON a.id_token_id = i.id ${this.refreshOf('a')}`,
      `i.expires >= ${this.connection.parameter(0)}`,
      [since],
    );
  }

  authorizationCodes(since: string): DotQuery {
    const names =
      'id user_id code application_id created expires redirect_uri scope code_challenge code_challenge_method nonce ' +
      'resource';
    return this.query(
      'grant',
      'g',
      this.columns('g', 'grant', names),
      '',
      `g.expires >= ${this.connection.parameter(0)}`,
      [since],
    );
  }

  private query(
    model: DotModel,
    alias: string,
    columns: readonly string[],
    joins = '',
    where = '1 = 1',
    parameters: readonly string[] = [],
  ): DotQuery {
    return { model, alias, columns, from: `${this.table(model)} ${alias} ${joins}`, where, parameters };
  }

  /** The refresh token of an access token, and the one that was used for both. */
  private refreshOf(access: string): string {
    return `LEFT JOIN ${this.table('refreshtoken')} r ON r.access_token_id = ${access}.id
       LEFT JOIN ${this.table('refreshtoken')} s ON s.id = ${access}.source_refresh_token_id`;
  }

  private columns(alias: string, model: DotModel, names: string, prefix = ''): string[] {
    return names.split(' ').map((name) => {
      const value = this.has(model, name)
        ? this.connection.asText(`${alias}.${this.connection.escape(name)}`)
        : 'NULL';
      return `${value} AS ${this.connection.escape(prefix + name)}`;
    });
  }

  private has(model: DotModel, column: string): boolean {
    return this.schema.get(model)?.has(column) === true;
  }

  private table(model: DotModel): string {
    return this.connection.escape(this.tables[model]);
  }
}

const REFRESH_TOKEN = 'id user_id token token_checksum application_id created token_family';
