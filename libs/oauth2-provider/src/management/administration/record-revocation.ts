import { Injectable } from '@nestjs/common';
import { OAuth2Events } from '../../events/oauth2-events.js';
import type { AbstractAccessToken } from '../../storage/entities/access-token.entity.js';
import type { AbstractConsent } from '../../storage/entities/consent.entity.js';
import { MassRevocation, type RevocableKind } from '../../storage/mass-revocation.js';
import { ConsentRepository } from '../../storage/repositories.js';
import { Writes } from '../../storage/writes.js';
import { TokenRevocation, UnknownFamily } from '../../tokens/token-revocation.js';

/** What a revocation ended. */
export interface RevokedRecord {
  /**
   * `authorization`: the whole authorization that the record came from, and everything that came from it. `record`: the record
   * alone, for it came from none. `consent`: the consent, and all that the user's applications had from it. `nothing`: it
   * had ended before.
   */
  readonly ended: 'authorization' | 'record' | 'consent' | 'nothing';
  /** Access and refresh tokens that lived until now. */
  readonly tokens: number;
}

/** A record that belongs to an authorization, or might. */
interface Issued {
  readonly id: string;
  readonly familyId: string | null;
}

/** Ends records as an administrator: what belongs together falls together, by the ways that revocations have anyway. */
@Injectable()
export class RecordRevocation {
  constructor(
    private readonly revocation: TokenRevocation,
    private readonly records: MassRevocation,
    private readonly consents: ConsentRepository,
    private readonly writes: Writes,
    private readonly events: OAuth2Events,
  ) {}

  /** The authorization and everything that came from it, out of its session, too. */
  async authorization(familyId: string): Promise<RevokedRecord> {
    const { count, records } = await this.revocation.revoke({ familyId });
    const isNews = Object.values(records).some((ended) => ended > 0);
    return { ended: isNews ? 'authorization' : 'nothing', tokens: count };
  }

  /** The authorization that it came from; the record by itself where it came from none, or that is gone. */
  async issued(kind: RevocableKind, { id, familyId }: Issued): Promise<RevokedRecord> {
    if (familyId !== null) {
      try {
        return await this.authorization(familyId);
      } catch (error) {
        if (!(error instanceof UnknownFamily)) throw error;
      }
    }
    const isEnded = await this.records.endRecord(kind, id, new Date());
    const isToken = kind === 'accessToken' || kind === 'refreshToken';
    return { ended: isEnded ? 'record' : 'nothing', tokens: isEnded && isToken ? 1 : 0 };
  }

  async accessToken(token: AbstractAccessToken): Promise<RevokedRecord> {
    const revoked = await this.issued('accessToken', token);
    const { id: tokenId, applicationId, application, userId } = token;
    if (revoked.ended === 'record' && application) {
      const { clientId } = application;
      this.events.emit('token.revoked', { applicationId, clientId, userId, tokenId });
    }
    return revoked;
  }

  /** That the application was allowed, and all that it has of the user. */
  async consent({ id, userId, application }: AbstractConsent): Promise<RevokedRecord> {
    // First the consent, so that no authorization request is answered by it in between.
    const { affected } = await this.writes.run(() => this.consents.delete({ id }));
    // Without an application it would be all that the user has.
    const { count } = application
      ? await this.revocation.revoke({ userId, clientId: application.clientId })
      : { count: 0 };
    return { ended: affected === 1 ? 'consent' : 'nothing', tokens: count };
  }
}
