import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { coversScopes } from '../../protocol/scope.js';
import { isLoopback, originAllowed, redirectUriAllowed, schemeOf } from '../../protocol/redirect-uri.js';
import type { HttpRequest } from '../../http/platform.js';
import { NAMED_SCOPES } from '../../options/scopes.js';
import type { TokenLifetimeKind } from '../../protocol/lifetimes.js';
import type { AccessTokenFormat } from '../../protocol/resource.js';
import { canonicalResponseType } from '../../protocol/response-type.js';
import { verifySecret } from '../../protocol/secret.js';
import type { UriRules } from '../../protocol/wildcard-uri.js';
import { InstantColumn, ListColumn } from './columns.js';
import { TABLES } from './tables.js';

/** A client secret as it is kept: a self-describing hash (see `protocol/secret.ts`). */
export interface StoredSecret {
  readonly hash: string;
  /** The secret, encrypted, where it must be recoverable: HS256 signs with it. */
  readonly sealed?: string;
  /** Instants in seconds since the epoch. */
  readonly created: number;
  readonly expires: number | null;
}

/** RFC 6749 section 2.3.1, by their names in RFC 7591 section 2. */
const SECRET_METHODS = ['client_secret_basic', 'client_secret_post'];

export type ClientType = 'confidential' | 'public';

/** What people call an application. */
export function nameOf({ name, clientId }: Pick<AbstractApplication, 'name' | 'clientId'>): string {
  return name.trim() || clientId;
}

/** The stored record of an OAuth client (RFC 6749 section 2). Subclass it to add columns or change a rule. */
export abstract class AbstractApplication {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Index({ unique: true })
  @Column({ name: 'client_id', type: 'varchar', length: 255 })
  clientId!: string;

  @Column({ name: 'client_type', type: 'varchar', length: 32 })
  clientType!: ClientType;

  /** The owner, in the host's words. */
  @Index()
  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** Several may live at once, so that one can be rotated without an outage. */
  @Column({ name: 'client_secrets', type: 'simple-json' })
  clientSecrets!: StoredSecret[];

  @ListColumn({ name: 'redirect_uris' })
  redirectUris!: string[];

  @ListColumn({ name: 'post_logout_redirect_uris' })
  postLogoutRedirectUris!: string[];

  @ListColumn({ name: 'allowed_origins' })
  allowedOrigins!: string[];

  @ListColumn({ name: 'grant_types' })
  grantTypes!: string[];

  @ListColumn({ name: 'response_types' })
  responseTypes!: string[];

  /** What the client may ask for; null: all of the server's scopes but those that must be named (`NAMED_SCOPES`). */
  @ListColumn({ name: 'scopes', nullable: true })
  scopes!: string[] | null;

  /** RFC 8707: what its tokens may be for; null: all that the server knows. */
  @ListColumn({ nullable: true })
  resources!: string[] | null;

  /** RFC 7591 `token_endpoint_auth_method`; null: any that the client type allows. */
  @Column({ name: 'token_endpoint_auth_method', type: 'varchar', length: 64, nullable: true })
  tokenEndpointAuthMethod!: string | null;

  /** Never ask the user for consent: for the operator's own applications. */
  @Column({ name: 'skip_authorization', type: 'boolean' })
  skipAuthorization!: boolean;

  /** The JWS algorithm of its ID tokens; '' for none. */
  @Column({ type: 'varchar', length: 16 })
  algorithm!: string;

  /** False lets a confidential client do without PKCE (OAuth 2.1 section 7.5.1). */
  @Column({ name: 'require_pkce', type: 'boolean' })
  requirePkce!: boolean;

  /** Null: as the resource or the server has it. */
  @Column({ name: 'access_token_format', type: 'varchar', length: 16, nullable: true })
  accessTokenFormat!: AccessTokenFormat | null;

  /** In seconds, as the two below; null: as the grant or the server has it. */
  @Column({ name: 'access_token_lifetime', type: 'integer', nullable: true })
  accessTokenLifetime!: number | null;

  /** How long a refresh token may lie unused. */
  @Column({ name: 'refresh_token_lifetime', type: 'integer', nullable: true })
  refreshTokenLifetime!: number | null;

  @Column({ name: 'id_token_lifetime', type: 'integer', nullable: true })
  idTokenLifetime!: number | null;

  /** The RFC 7591 members that have no column of their own. */
  @Column({ type: 'simple-json' })
  metadata!: Record<string, unknown>;

  @InstantColumn()
  created!: Date;

  @InstantColumn()
  updated!: Date;

  /** When its client last came or was authorized, to the day; null: not since the day it was registered. */
  @InstantColumn({ name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  /** RFC 6749 section 2.1. */
  isConfidential(): boolean {
    return this.clientType === 'confidential';
  }

  /** Called whenever a client or one of its tokens comes in; false makes the client unknown and its tokens inactive. */
  isUsable(_request: HttpRequest | undefined): boolean {
    return true;
  }

  /** Exact match; any port for http on a loopback address (RFC 8252 section 7.3). */
  redirectUriAllowed(uri: string, rules: UriRules = {}): boolean {
    return this.schemeAllowed(uri) && redirectUriAllowed(uri, this.redirectUris, rules);
  }

  /** By the same rules (RP-Initiated Logout section 2). */
  postLogoutRedirectUriAllowed(uri: string, rules: UriRules = {}): boolean {
    return this.schemeAllowed(uri) && redirectUriAllowed(uri, this.postLogoutRedirectUris, rules);
  }

  /**
   * Where the client wants to be told that a session ended, by us or through the browser; undefined: nowhere. Without an
   * algorithm it could verify no logout token (Back-Channel Logout section 2.4).
   */
  logoutUri(channel: 'backchannel' | 'frontchannel'): string | undefined {
    if (channel === 'backchannel' && this.algorithm === '') return undefined;
    const uri = this.metadata[`${channel}_logout_uri`];
    return typeof uri === 'string' ? uri : undefined;
  }

  /** RFC 6454: scheme, host and port, byte for byte. */
  originAllowed(origin: string, rules: UriRules = {}): boolean {
    return originAllowed(origin, this.allowedOrigins, rules);
  }

  allowsGrantType(...grantTypes: string[]): boolean {
    return grantTypes.some((grantType) => this.grantTypes.includes(grantType));
  }

  /** In whatever order either names the parts. */
  allowsResponseType(responseType: string): boolean {
    const wanted = canonicalResponseType(responseType);
    return this.responseTypes.some((registered) => canonicalResponseType(registered) === wanted);
  }

  /** What of the server's scopes this client may have. */
  allowedScopes(available: readonly string[]): string[] {
    return available.filter((scope) =>
      this.scopes === null ? !NAMED_SCOPES.includes(scope) : coversScopes(this.scopes, [scope]),
    );
  }

  /** What of the server's protected resources this client may ask for. */
  allowedResources(available: readonly string[]): string[] {
    const { resources } = this;
    return available.filter((each) => resources === null || resources.includes(each));
  }

  /**
   * How long a token of that kind lives for this client, in seconds; null: as the grant or the server has it.
   *
   * @param _grantType what the authorization came from, which a refresh does not change
   */
  lifetimeOf(kind: TokenLifetimeKind, _grantType: string): number | null {
    return this[`${kind}Lifetime`];
  }

  /**
   * A client without a registered method may send its secret either way; a public one has none. A host's own method is
   * for those who registered it.
   */
  allowsAuthMethod(method: string): boolean {
    if (this.tokenEndpointAuthMethod !== null) return this.tokenEndpointAuthMethod === method;
    return (this.isConfidential() ? SECRET_METHODS : ['none']).includes(method);
  }

  /** The one registered URI, or undefined when there is none or a choice. */
  defaultRedirectUri(): string | undefined {
    return this.redirectUris.length === 1 ? this.redirectUris[0] : undefined;
  }

  /** Schemes of redirect URIs beside http on loopback addresses; `*` stands for any private-use scheme. */
  allowedSchemes(): string[] {
    return ['https', '*'];
  }

  /** Whether that is one of the client's secrets that live at that instant; compared in constant time. */
  async checkSecret(secret: string, now: Date): Promise<boolean> {
    return (await this.matchingSecret(secret, now)) !== undefined;
  }

  /** The stored secret that `secret` matches, so that an old hash can be upgraded on use. */
  async matchingSecret(secret: string, now: Date): Promise<StoredSecret | undefined> {
    for (const stored of this.clientSecrets) {
      const live = stored.expires === null || stored.expires * 1000 > now.getTime();
      if (live && (await verifySecret(secret, stored.hash))) return stored;
    }
    return undefined;
  }

  toString(): string {
    return nameOf(this);
  }

  private schemeAllowed(uri: string): boolean {
    const scheme = schemeOf(uri);
    if (scheme === undefined) return false;
    if (scheme === 'http') return isLoopback(uri);
    const schemes = this.allowedSchemes();
    return schemes.includes(scheme) || schemes.includes('*');
  }
}

@Entity(TABLES.application)
export class Application extends AbstractApplication {}
