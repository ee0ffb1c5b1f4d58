import { Injectable } from '@nestjs/common';
import { UnknownApplication } from '../clients/invalid-application.js';
import type { RevocationReason } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import { Sessions } from './sessions.js';
import {
  type EndedRecords,
  MassRevocation,
  type MassRevoked,
  type RevocationManner,
  type RevocationProgress,
  type Whose,
} from '../storage/mass-revocation.js';
import { ApplicationRepository, TokenFamilyRepository } from '../storage/repositories.js';

/** Whose tokens; all that is given must fit, and something must be. */
export interface TokenOwner {
  readonly userId?: string;
  /** The client identifier. */
  readonly clientId?: string;
  /** The id of one authorization. */
  readonly familyId?: string;
}

/** No authorization has that id. */
export class UnknownFamily extends Error {
  override readonly name = 'UnknownFamily';

  constructor() {
    super('no authorization has this id');
  }
}

export interface RevocationOptions extends RevocationProgress {
  /** Counts what would be revoked, and revokes nothing. */
  readonly dryRun?: boolean;
  /** Whose wish it is, for those who listen. Default: the administrator's. */
  readonly reason?: RevocationReason;
  /**
   * Whether what users allowed is forgotten with it, in the same transaction. Default: it stays remembered. Not for one
   * authorization, for what is remembered belongs to none.
   */
  readonly forget?: boolean;
  /** The one that it is done for, so that listeners hear where it came from. */
  readonly request?: HttpRequest;
  /** Default: now. */
  readonly now?: Date;
}

/** The records of an owner, as far as something of it was named. */
interface Owner {
  readonly userId: string | undefined;
  readonly application: AbstractApplication | undefined;
  readonly family: AbstractTokenFamily | undefined;
}

export interface RevokedTokens {
  /** Access tokens and refresh tokens that lived. */
  readonly count: number;
  /** How many records of each kind lived. */
  readonly records: EndedRecords;
  /** Consents that were forgotten. */
  readonly consents: number;
}

/** Takes back all tokens of a user, of an application, or of one authorization. */
@Injectable()
export class TokenRevocation {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly families: TokenFamilyRepository,
    private readonly revocation: MassRevocation,
    private readonly sessions: Sessions,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * Revokes what lives: access tokens, refresh tokens, ID tokens, authorization codes, device codes, and the
   * authorizations that they are of, so that a refresh at this very moment gives nothing that lives. One transaction;
   * it holds at once, for every process looks tokens up. What the user allowed stays remembered, but with `forget`. Of a user's, the
   * clients that want to be told of logouts are told; of all that an application has, its own server is not told one by one.
   * @throws UnknownApplication, UnknownFamily; Error where no owner is given; the signal's reason where it was aborted,
   * and then nothing was revoked
   */
  async revoke(
    whose: TokenOwner,
    {
      dryRun = false,
      reason = 'administrator',
      now = new Date(),
      request,
      ...manner
    }: RevocationOptions = {},
  ): Promise<RevokedTokens> {
    const owner = await this.owner(whose);
    const ids = {
      // Tokens have no index on their family, but one on its user.
      userId: owner.userId ?? owner.family?.userId,
      applicationId: owner.application?.id,
      familyId: owner.family?.id,
    };
    const { records, familyIds, consents } = dryRun
      ? { records: await this.revocation.count(ids, now), familyIds: [], consents: 0 }
      : await this.end(ids, now, { ...manner, forget: manner.forget && ids.familyId === undefined });
    const count = records.accessToken + records.refreshToken;
    const isNews = !dryRun && Object.values(records).some((ended) => ended > 0);
    if (isNews) this.tell(owner, count, familyIds, reason, request);
    return { count, records, consents };
  }

  /** Also out of the sessions that they were given in, of which their clients are told (Back-Channel Logout). */
  private async end(ids: Whose, now: Date, manner: RevocationManner): Promise<MassRevoked> {
    const leaving = await this.sessions.partsOf(ids, now);
    const revoked = await this.revocation.revoke(ids, now, leaving, manner);
    if (leaving.some(({ delivery }) => delivery)) this.sessions.wake();
    return revoked;
  }

  private async owner({ userId, clientId, familyId }: TokenOwner): Promise<Owner> {
    const application = clientId === undefined ? undefined : await this.applications.findByClientId(clientId);
    if (application === null) throw new UnknownApplication();
    const family = familyId === undefined ? undefined : await this.families.findOneBy({ id: familyId });
    if (family === null) throw new UnknownFamily();
    return { userId, application, family };
  }

  private tell(
    { userId, application, family }: Owner,
    tokens: number,
    familyIds: readonly string[],
    reason: RevocationReason,
    request: HttpRequest | undefined,
  ): void {
    const client = application && { applicationId: application.id, clientId: application.clientId };
    const user = userId === undefined ? undefined : { userId, familyIds };
    if (!family) this.events.emit('authorizations.revoked', { ...client, ...user, tokens, reason }, request);
    else {
      const ended = { ...client, familyId: family.id, userId: family.userId, reason };
      this.events.emit('family.revoked', ended, request);
    }
  }
}
