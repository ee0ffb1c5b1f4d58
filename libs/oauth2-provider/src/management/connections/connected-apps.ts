import { Injectable } from '@nestjs/common';
import { Resources } from '../../clients/resources.js';
import { Scopes, describedScopes } from '../../clients/scopes.js';
import type { HttpRequest } from '../../http/platform.js';
import { claimsBeyond } from '../../protocol/claims-parameter.js';
import { uuidOf } from '../../protocol/derived-id.js';
import { parseScope } from '../../protocol/scope.js';
import { ConnectionStore, type UserConnections } from '../../storage/connection.store.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import type { AbstractConsent } from '../../storage/entities/consent.entity.js';
import type { AbstractTokenFamily } from '../../storage/entities/token-family.entity.js';
import { TokenRevocation } from '../../tokens/token-revocation.js';
import { ManagementAudit } from '../management-audit.js';
import { notFound } from '../not-found.js';
import type { Person } from '../person.js';

/** Something that an application may do, with the sentence that says so to people. */
export interface Permission {
  readonly name: string;
  readonly description: string;
}

/** An application that may use a user's account, or may come back without asking. */
export interface ConnectedApp {
  readonly application: AbstractApplication;
  readonly scopes: readonly Permission[];
  /** Names of claims beyond those of the scopes. */
  readonly claims: readonly string[];
  /** Where it may do that (RFC 8707); null: at whatever trusts this server. */
  readonly resources: readonly { readonly identifier: string; readonly name: string }[] | null;
  readonly since: Date;
  /** When it last got a token; null where it has none and never came back. */
  readonly lastUsed: Date | null;
  /** How many times it was let in, as far as that lives; 0: it has nothing now. */
  readonly authorizations: number;
  /** The `sid` of each login session that it was let in from and still is in. */
  readonly sids: readonly string[];
  /** Whether it may come back without asking. */
  readonly isRemembered: boolean;
  /** Until when services elsewhere may still take a token of it that was revoked; null: none of them can. */
  readonly acceptedUntil: Date | null;
}

/** The applications of a user, those first that came last. */
export interface ConnectionList {
  readonly apps: readonly ConnectedApp[];
  /** False where the user has so much that it was not all looked at. */
  readonly isWhole: boolean;
}

/** What fell with a connection. */
export interface RevokedConnection {
  readonly app: ConnectedApp;
  /** Access and refresh tokens that lived. */
  readonly tokens: number;
  readonly authorizations: number;
  /** Whether something was remembered that now is not. */
  readonly isForgotten: boolean;
}

/** Which applications may use a user's account, for whoever wants to take that back. */
@Injectable()
export class ConnectedApps {
  constructor(
    private readonly store: ConnectionStore,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly revocation: TokenRevocation,
    private readonly audit: ManagementAudit,
  ) {}

  async list(userId: string): Promise<ConnectionList> {
    const found = await this.store.ofUser(userId, new Date());
    const apps = await Promise.all([...found.applications.values()].map((each) => this.appOf(each, found)));
    apps.sort((one, other) => when(other) - when(one));
    return { apps, isWhole: found.isWhole };
  }

  /**
   * @param applicationId the id of its record
   * @throws OAuthError with status 404 where that is none of the user's
   */
  async find(userId: string, applicationId: string): Promise<ConnectedApp> {
    const id = uuidOf(applicationId);
    const found = id && (await this.store.ofUser(userId, new Date(), id));
    const application = found && found.applications.get(id);
    if (!application) throw notFound('connection');
    return this.appOf(application, found);
  }

  /**
   * Ends everything that the application has of this person, and forgets what they allowed it, in one transaction: after
   * it nothing can be used, and were it to fail everything would be as before. A client that wants to be told of logouts
   * is told.
   * @throws OAuthError with status 404 where that is none of theirs
   */
  async revoke(person: Person, applicationId: string, request?: HttpRequest): Promise<RevokedConnection> {
    const { userId } = person;
    const app = await this.find(userId, applicationId);
    const { id, clientId } = app.application;
    const whose = { userId, clientId };
    const revoked = await this.revocation.revoke(whose, { reason: 'user', forget: true, request });
    this.audit.note(person, 'connection.revoke', { applicationId: id, ownerId: userId }, request);
    const { count: tokens, records, consents } = revoked;
    return { app, tokens, authorizations: records.tokenFamily, isForgotten: consents > 0 };
  }

  private async appOf(application: AbstractApplication, found: UserConnections): Promise<ConnectedApp> {
    const isOf = (each: { applicationId: string }) => each.applicationId === application.id;
    const families = found.families.filter(isOf);
    const consent = found.consents.find(isOf);
    const given = [...families, ...(consent ? [consent] : [])];
    const use = found.use.get(application.id);
    const until = use?.until ?? null;
    const scopes = unique(given.flatMap(({ scope }) => parseScope(scope)));
    const sids = unique(families.flatMap(({ sessionId }) => sessionId ?? []));
    const latest = [...families.map(({ created }) => created), ...(use ? [use.last] : [])];
    return {
      application,
      scopes: await describedScopes(this.scopes, scopes),
      claims: unique(given.flatMap((each) => claimsOf(each))),
      resources: this.placesOf(given),
      since: new Date(Math.min(...given.map(({ created }) => created.getTime()))),
      lastUsed: latest.length === 0 ? null : new Date(Math.max(...latest.map((each) => each.getTime()))),
      authorizations: families.length,
      sids,
      isRemembered: consent !== undefined,
      acceptedUntil: until && until > new Date() && this.hasJwt(families, application) ? until : null,
    };
  }

  private placesOf(given: readonly { resources: string[] | null }[]): ConnectedApp['resources'] {
    const named = given.map(({ resources }) => resources);
    return named.includes(null)
      ? null
      : this.resources.described(unique(named.flatMap((each) => each ?? [])));
  }

  /** Whoever checks those by their signature alone does not hear of a revocation (RFC 9068 section 4). */
  private hasJwt(families: readonly AbstractTokenFamily[], application: AbstractApplication): boolean {
    return families.some(
      ({ resources, scope }) =>
        this.resources.shapeOf(resources, parseScope(scope), application).format === 'jwt',
    );
  }
}

function claimsOf(given: AbstractTokenFamily | AbstractConsent): string[] {
  const { claims } = given;
  if (Array.isArray(claims)) return claims;
  return claims === null ? [] : claimsBeyond(claims, parseScope(given.scope));
}

function when({ lastUsed, since }: ConnectedApp): number {
  return (lastUsed ?? since).getTime();
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
