import { Injectable } from '@nestjs/common';
import { UnknownApplication } from '../clients/invalid-application.js';
import { type EndedRecords, MassRevocation, type Whose } from '../storage/mass-revocation.js';
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

export interface RevocationOptions {
  /** Counts what would be revoked, and revokes nothing. */
  readonly dryRun?: boolean;
  /** Default: now. */
  readonly now?: Date;
}

export interface RevokedTokens {
  /** Access tokens and refresh tokens that lived. */
  readonly count: number;
  /** How many records of each kind lived. */
  readonly records: EndedRecords;
}

/** Takes back all tokens of a user, of an application, or of one authorization. */
@Injectable()
export class TokenRevocation {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly families: TokenFamilyRepository,
    private readonly revocation: MassRevocation,
  ) {}

  /**
   * Revokes what lives: access tokens, refresh tokens, ID tokens, authorization codes, device codes, and the
   * authorizations that they are of, so that a refresh at this very moment gives nothing that lives. One transaction;
   * it holds at once, for every process looks tokens up. What the user allowed stays remembered.
   * @throws UnknownApplication, UnknownFamily; Error where no owner is given
   */
  async revoke(
    owner: TokenOwner,
    { dryRun = false, now = new Date() }: RevocationOptions = {},
  ): Promise<RevokedTokens> {
    const whose = await this.whose(owner);
    const records = await (dryRun ? this.revocation.count(whose, now) : this.revocation.revoke(whose, now));
    return { count: records.accessToken + records.refreshToken, records };
  }

  private async whose({ userId, clientId, familyId }: TokenOwner): Promise<Whose> {
    const application = clientId === undefined ? undefined : await this.applications.findByClientId(clientId);
    if (application === null) throw new UnknownApplication();
    const family = familyId === undefined ? undefined : await this.families.findOneBy({ id: familyId });
    if (family === null) throw new UnknownFamily();
    // Tokens have no index on their family, but one on its user.
    return { userId: userId ?? family?.userId, applicationId: application?.id, familyId };
  }
}
