import type { EntityManager } from 'typeorm';
import type { AbstractAccessToken } from './entities/access-token.entity.js';
import type { AbstractAuthorizationCode } from './entities/authorization-code.entity.js';
import type { AbstractDeviceCode } from './entities/device-code.entity.js';
import type { AbstractRefreshToken } from './entities/refresh-token.entity.js';
import type { Entities } from './entities.js';
import type { IssuedRecord } from './entities/token-columns.js';
import { ExpiredRows, type ExpiringKind, type Removed } from './expired-rows.js';
import { dataSourceOf } from './data-source-of.js';
import { hotStatementsOf } from './hot-statements.js';
import { isMysql } from './is-mysql.js';
import type { Authorization, IssuedRecords, IssuedTokens } from './issued-records.js';
import { type Step, inserting, updating } from './step.js';
import { takeSteps } from './take-steps.js';
import type { Writes } from './writes.js';

/** Whose a token is, and of which authorization; null where the client acts for itself. */
export interface TokenPlace {
  readonly id: string;
  readonly applicationId: string;
  readonly familyId: string | null;
  readonly userId: string | null;
  readonly expires: Date;
}

/**
 * A user has one row for each application. The user is replaced too: a collation that ignores case takes
 * `Ann` for `ann`, and what the one allows must never be kept as the other's.
 */
const CONSENT_CONFLICT = {
  replace: ['user_id', 'scope', 'claims', 'resources', 'updated'],
  by: ['application_id', 'user_id'],
};

/**
 * What we keep of codes and tokens, as operations: each is as few statements as the databases allow,
 * and whole or not at all. Look-ups fill in `application` and `family`.
 */
export class TokenStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /** Keeps an authorization: family, code and tokens and, where the user was asked, the consent. */
  async authorize({ family, consent, ...issued }: Authorization): Promise<void> {
    const [first, ...others] = [
      ...(family ? [inserting(this.entities.tokenFamily, family)] : []),
      ...this.insertions(issued),
      ...(consent ? [inserting(this.entities.consent, consent, CONSENT_CONFLICT)] : []),
    ];
    if (first) await takeSteps(this.writes, [first, ...others]);
  }

  /** Keeps tokens that come from no authorization (RFC 6749 section 4.4): one statement. */
  async issue(accessToken: AbstractAccessToken): Promise<void> {
    await takeSteps(this.writes, [inserting(this.entities.accessToken, accessToken)]);
  }

  findCode(codeHash: string): Promise<AbstractAuthorizationCode | null> {
    return this.find(this.entities.authorizationCode, 'codeHash', codeHash);
  }

  findDeviceCode(deviceCodeHash: string): Promise<AbstractDeviceCode | null> {
    return this.find(this.entities.deviceCode, 'deviceCodeHash', deviceCodeHash);
  }

  /** The device authorization that a user code stands for. */
  findUserCode(userCodeHash: string): Promise<AbstractDeviceCode | null> {
    return this.find(this.entities.deviceCode, 'userCodeHash', userCodeHash);
  }

  findRefreshToken(tokenHash: string): Promise<AbstractRefreshToken | null> {
    return this.find(this.entities.refreshToken, 'tokenHash', tokenHash);
  }

  /** The access token of that hash with its family and application, whatever their state: one statement. */
  findAccessToken(tokenHash: string): Promise<AbstractAccessToken | null> {
    return this.find(this.entities.accessToken, 'tokenHash', tokenHash);
  }

  /** The access token that came with a refresh token, whatever its state: one statement. */
  findAccessTokenOf({ accessTokenId }: AbstractRefreshToken): Promise<AbstractAccessToken | null> {
    return this.find(this.entities.accessToken, 'id', accessTokenId);
  }

  /** Where the access or refresh token of that hash belongs, whatever its state: one statement. */
  async findPlace(tokenHash: string): Promise<TokenPlace | null> {
    const { accessToken, refreshToken } = this.entities;
    const statements = hotStatementsOf(dataSourceOf(this.manager));
    const names = ['id', 'applicationId', 'familyId', 'userId', 'expires'] as const;
    const found = await statements.findAmong([accessToken, refreshToken], 'tokenHash', tokenHash, names);
    return found as TokenPlace | null;
  }

  /**
   * Uses up the code and keeps the tokens. False, and nothing kept, when the code was used before: of
   * two at the same instant one is told true.
   */
  redeemCode(code: AbstractAuthorizationCode, issued: IssuedTokens, now: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(this.entities.authorizationCode, { consumedAt: now }, { id: code.id, consumedAt: null }),
      ...this.insertions(issued),
    ]);
  }

  /** The same for the device code. */
  redeemDeviceCode(code: AbstractDeviceCode, issued: IssuedTokens, now: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(this.entities.deviceCode, { consumedAt: now }, { id: code.id, consumedAt: null }),
      ...this.insertions(issued),
    ]);
  }

  /**
   * Uses up the refresh token, ends the access token that came with it and keeps the successors. False,
   * and nothing kept, when it was used before: whoever did that has finished by then, and can be read.
   *
   * @param sealedResponse what is answered, for a client that asks again
   * @param ends whether that access token ends; not where the new one is for another resource (RFC 8707 section 2.2)
   */
  rotateRefreshToken(
    used: AbstractRefreshToken,
    issued: IssuedTokens,
    now: Date,
    sealedResponse: string | null = null,
    ends = true,
  ): Promise<boolean> {
    const { accessToken } = this.entities;
    return takeSteps(this.writes, [
      updating(
        this.entities.refreshToken,
        { consumedAt: now, sealedResponse },
        { id: used.id, consumedAt: null },
      ),
      ...(ends
        ? [updating(accessToken, { revokedAt: now }, { id: used.accessTokenId, revokedAt: null })]
        : []),
      ...this.insertions(issued),
    ]);
  }

  /**
   * Keeps what a refresh token gives that goes on being used, until the new expiry. False, and nothing kept, when it
   * was used up.
   */
  renewRefreshToken(used: AbstractRefreshToken, issued: IssuedTokens, expires: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(
        this.entities.refreshToken,
        { expires, accessTokenId: issued.accessToken.id },
        { id: used.id, consumedAt: null },
      ),
      ...this.insertions(issued),
    ]);
  }

  /** Ends everything that came from one authorization: one statement. False when it was ended before. */
  killFamily(familyId: string, now: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(
        this.entities.tokenFamily,
        { revokedAt: now, expires: now },
        { id: familyId, revokedAt: null },
      ),
    ]);
  }

  /** Ends an access token that came from no authorization: one statement. False when it was ended before. */
  revokeAccessToken(id: string, now: Date): Promise<boolean> {
    return takeSteps(this.writes, [
      updating(this.entities.accessToken, { revokedAt: now }, { id, revokedAt: null }),
    ]);
  }

  /**
   * Whether a batch of `deleteExpired` may hold more rows than it removes, so that one at the same time passes over them:
   * InnoDB locks whatever it reads.
   */
  get locksInPassing(): boolean {
    return isMysql(dataSourceOf(this.manager));
  }

  /**
   * Removes up to `limit` records of a kind that expired before that instant, the oldest first. A used code or
   * refresh token is a record like any other: it stays until it expires by itself, and with it the memory that
   * makes its replay known. When the last of a family expires unused, the family goes too; with a refresh token only
   * where it is in no session that began after `sessionsOver`. Rows that another transaction holds are left for the
   * next time.
   *
   * Whoever removes batch after batch gives as `from` what the last one reached: what is removed leaves its place in
   * the index until nobody can see it any more, and reading over a million of those takes long.
   */
  deleteExpired(
    kind: ExpiringKind,
    before: Date,
    limit: number,
    from = new Date(0),
    sessionsOver = new Date(0),
  ): Promise<Removed> {
    return new ExpiredRows(this.entities, this.writes, dataSourceOf(this.manager)).remove(kind, {
      from,
      before,
      limit,
      sessionsOver,
    });
  }

  private find<Found extends IssuedRecord>(
    entity: new () => Found,
    property: 'id' | 'codeHash' | 'deviceCodeHash' | 'userCodeHash' | 'tokenHash',
    value: string,
  ): Promise<Found | null> {
    const { application, tokenFamily } = this.entities;
    const statements = hotStatementsOf(dataSourceOf(this.manager));
    if (statements.isPlain(entity, application, tokenFamily)) {
      return statements.find(entity, property, value, [
        { entity: application, property: 'application', by: 'applicationId' },
        { entity: tokenFamily, property: 'family', by: 'familyId' },
      ]);
    }
    return this.manager
      .createQueryBuilder(entity, 'record')
      .leftJoinAndSelect('record.application', 'application')
      .leftJoinAndMapOne('record.family', tokenFamily, 'family', 'family.id = record.familyId')
      .where({ [property]: value })
      .getOne();
  }

  private insertions({ code, accessToken, refreshToken, idToken }: IssuedRecords): Step[] {
    return [
      ...(code ? [inserting(this.entities.authorizationCode, code)] : []),
      ...(accessToken ? [inserting(this.entities.accessToken, accessToken)] : []),
      ...(refreshToken ? [inserting(this.entities.refreshToken, refreshToken)] : []),
      ...(idToken ? [inserting(this.entities.idToken, idToken)] : []),
    ];
  }
}
