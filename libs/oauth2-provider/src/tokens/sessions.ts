import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { RevocationReason } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { endsWithSession } from '../protocol/logout.js';
import { withParameters } from '../protocol/redirect-uri.js';
import { sidOf } from '../protocol/session-id.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import type { HttpRequest } from '../http/platform.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import type { Whose } from '../storage/mass-revocation.js';
import { type SessionPart, SessionStore } from '../storage/session.store.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { LogoutDeliveries } from './logout-deliveries.js';

/** So many authorizations of a user are looked at to list sessions. */
const MOST_LISTED = 2000;

/** A login session in which a user has let applications in. */
export interface UserSession {
  /** As clients know it. */
  readonly sid: string;
  /** When the user logged in, or since when there is an application in it. */
  readonly since: Date;
  readonly applications: readonly SessionApplication[];
}

export interface SessionApplication {
  readonly clientId: string;
  readonly name: string;
  readonly since: Date;
}

/** What the end of a session has set going. */
export interface EndedSession {
  /** The clients that were in it. */
  readonly clientIds: readonly string[];
  /** What a page must show in frames, for clients that want to be told through the browser (Front-Channel Logout section 2). */
  readonly frames: readonly string[];
}

/**
 * The login sessions of users, as far as applications are in them. When one ends, by whichever way, the tokens that it
 * gave fall (option `logoutRevokes`) and its clients are told.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: SessionStore,
    private readonly owners: ResourceOwners,
    private readonly deliveries: LogoutDeliveries,
    private readonly events: OAuth2Events,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /**
   * The sessions of a user in which an application has something that lives, the oldest first. Of an account with very
   * many authorizations, such as a robot's, the latest alone are looked at.
   */
  async ofUser(userId: string): Promise<UserSession[]> {
    const families = await this.store.recentFamiliesOfUser(userId, new Date(), MOST_LISTED);
    return [...grouped(families, ({ sessionId }) => sessionId!)]
      .map(([sid, members]) => ({
        sid,
        since: earliest(members.map(({ authTime, created }) => authTime ?? created)),
        applications: [...grouped(members, ({ applicationId }) => applicationId).values()].map((own) => ({
          clientId: own[0].application!.clientId,
          name: own[0].application!.toString(),
          since: earliest(own.map(({ created }) => created)),
        })),
      }))
      .sort((one, other) => one.since.getTime() - other.since.getTime());
  }

  /**
   * To be called when the host ends a session by itself: on its own logout page, or when another user logs in over it. Before the
   * session is gone, so that a failure can be tried again.
   * @param sessionId the host's name for it, as in `Login`
   * @param client who asked for the logout: all of its tokens in the session fall
   * @param request the one that it ends for, so that listeners hear where it came from
   */
  ended(sessionId: string, client?: AbstractApplication, request?: HttpRequest): Promise<EndedSession> {
    return this.leave(() => this.store.familiesOf(sidOf(sessionId)), client, request);
  }

  /**
   * Ends a session of that user wherever it is, the host's part by `ResourceOwners.endSession`.
   * @param request the one that it ends for, so that listeners hear where it came from
   */
  async end(userId: string, sid: string, request?: HttpRequest): Promise<EndedSession> {
    const ofUser = async () =>
      (await this.store.familiesOf(sid)).filter((family) => family.userId === userId);
    const ended = await this.leave(ofUser, undefined, request);
    await this.owners.endSession(userId, sid);
    return ended;
  }

  /** Ends all sessions of that user: for a changed password, or an account that was taken over. */
  async endAll(userId: string): Promise<EndedSession> {
    const ended = await this.leave(() => this.store.familiesOfUser(userId));
    await this.owners.endSession(userId);
    return ended;
  }

  /**
   * What leaves the sessions of a user where their authorizations are revoked: the sessions go on, and the clients are
   * told as of a logout. To be kept in the transaction of the revocation; then `wake`.
   */
  async partsOf({ userId, applicationId, familyId }: Whose, now: Date): Promise<SessionPart[]> {
    if (userId === undefined) return [];
    const families = await this.store.liveFamiliesOfUser(userId, now, {
      ...(applicationId !== undefined && { applicationId }),
      ...(familyId !== undefined && { id: familyId }),
    });
    return inParts(families).map((part) => ({ ...this.partOf(part, undefined, now), endingIds: [] }));
  }

  /** Sends what clients are to be told. */
  wake(): void {
    this.deliveries.wake();
  }

  private async leave(
    find: () => Promise<AbstractTokenFamily[]>,
    client?: AbstractApplication,
    request?: HttpRequest,
  ): Promise<EndedSession> {
    const now = new Date();
    const parts = inParts(await find()).map((families) => ({
      ...this.partOf(families, client, now),
      application: families[0].application!,
      userId: families[0].userId,
    }));
    const left = await this.store.end(parts, now);
    if (left.some(({ delivery }) => delivery)) this.wake();
    if (this.events.isHeard('family.revoked', 'logout')) this.tell(left, client, request);
    return {
      clientIds: [...new Set(left.map(({ application }) => application.clientId))],
      frames: left.flatMap(({ application, sessionId }) => this.frameOf(application, sessionId) ?? []),
    };
  }

  private tell(
    left: readonly (SessionPart & { application: AbstractApplication; userId: string })[],
    client: AbstractApplication | undefined,
    request: HttpRequest | undefined,
  ): void {
    const reason: RevocationReason = 'logout';
    for (const { endingIds, userId, application } of left) {
      const ended = { applicationId: application.id, clientId: application.clientId, userId, reason };
      for (const familyId of endingIds) this.events.emit('family.revoked', { ...ended, familyId }, request);
    }
    const asking = client && { applicationId: client.id, clientId: client.clientId };
    for (const parts of grouped(left, ({ sessionId }) => sessionId).values()) {
      const familyIds = parts.flatMap(({ endingIds }) => endingIds);
      this.events.emit('logout', { ...asking, userId: parts[0].userId, familyIds }, request);
    }
  }

  /** @param families of one application in one session */
  private partOf(
    families: AbstractTokenFamily[],
    client: AbstractApplication | undefined,
    now: Date,
  ): SessionPart {
    const [{ application, applicationId, sessionId, userId }] = families;
    const isAsking = client?.id === applicationId;
    const ending = families.filter(
      (family) => family.isLive(now) && endsWithSession(family.scope, isAsking, this.options.logoutRevokes),
    );
    const isTold = application?.logoutUri('backchannel') !== undefined;
    return {
      sessionId: sessionId!,
      familyIds: families.map(({ id }) => id),
      endingIds: ending.map(({ id }) => id),
      ...(isTold && {
        delivery: Object.assign(new this.entities.logoutDelivery(), {
          id: uuid(),
          applicationId,
          userId,
          sessionId,
          attempts: 0,
          dueAt: now,
          problem: null,
          created: now,
          expires: after(now, this.options.logoutDeliveryPeriod),
        }),
      }),
    };
  }

  /** Front-Channel Logout section 2: the two parameters come together, and to all, for some require them. */
  private frameOf(application: AbstractApplication, sid: string): string | undefined {
    const uri = application.logoutUri('frontchannel');
    return uri === undefined ? undefined : withParameters(uri, { iss: this.options.issuer, sid });
  }
}

/** By application and session: what one client is told of at once. */
function inParts(families: readonly AbstractTokenFamily[]): AbstractTokenFamily[][] {
  return [...grouped(families, ({ applicationId, sessionId }) => `${applicationId} ${sessionId}`).values()];
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

function earliest(instants: readonly Date[]): Date {
  return new Date(Math.min(...instants.map((instant) => instant.getTime())));
}
