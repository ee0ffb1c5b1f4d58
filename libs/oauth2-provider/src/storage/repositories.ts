import { Inject } from '@nestjs/common';
import { IsNull, MoreThan, Repository } from 'typeorm';
import type { AbstractAccessToken } from './entities/access-token.entity.js';
import type { AbstractApplication } from './entities/application.entity.js';
import type { AbstractAuthorizationCode } from './entities/authorization-code.entity.js';
import type { AbstractConsent } from './entities/consent.entity.js';
import type { AbstractDeviceCode } from './entities/device-code.entity.js';
import type { AbstractIdToken } from './entities/id-token.entity.js';
import type { AbstractLogoutDelivery } from './entities/logout-delivery.entity.js';
import type { AbstractRefreshToken } from './entities/refresh-token.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';
import type { Entities } from './entities.js';
import { dataSourceOf } from './data-source-of.js';
import { hotStatementsOf } from './hot-statements.js';

/** The application entity class in use, for hosts and plug-ins: `@Inject(APPLICATION_ENTITY)`. */
export const APPLICATION_ENTITY = Symbol('APPLICATION_ENTITY');
export const TOKEN_FAMILY_ENTITY = Symbol('TOKEN_FAMILY_ENTITY');
export const AUTHORIZATION_CODE_ENTITY = Symbol('AUTHORIZATION_CODE_ENTITY');
export const DEVICE_CODE_ENTITY = Symbol('DEVICE_CODE_ENTITY');
export const ACCESS_TOKEN_ENTITY = Symbol('ACCESS_TOKEN_ENTITY');
export const REFRESH_TOKEN_ENTITY = Symbol('REFRESH_TOKEN_ENTITY');
export const ID_TOKEN_ENTITY = Symbol('ID_TOKEN_ENTITY');
export const CONSENT_ENTITY = Symbol('CONSENT_ENTITY');
export const LOGOUT_DELIVERY_ENTITY = Symbol('LOGOUT_DELIVERY_ENTITY');

/** Rows that a walk over a table reads at once. */
const BATCH = 500;

export class ApplicationRepository extends Repository<AbstractApplication> {
  /**
   * Compares once more in JavaScript: a case-insensitive collation (MariaDB's default) would take
   * `ABC` for `abc`, and RFC 6749 section 2.2 identifiers are case-sensitive.
   */
  async findByClientId(clientId: string): Promise<AbstractApplication | null> {
    const found = await this.byClientId(clientId);
    return found?.clientId === clientId ? found : null;
  }

  private byClientId(clientId: string): Promise<AbstractApplication | null> {
    const statements = hotStatementsOf(dataSourceOf(this.manager));
    const entity = this.target as new () => AbstractApplication;
    return statements.isPlain(entity)
      ? statements.find(entity, 'clientId', clientId)
      : this.findOneBy({ clientId });
  }

  /** All of them, in the order of their making, a batch at a time. */
  async *each(): AsyncGenerator<AbstractApplication> {
    for (let last: string | undefined; ;) {
      const batch = await this.find({
        where: last === undefined ? {} : { id: MoreThan(last) },
        order: { id: 'ASC' },
        take: BATCH,
      });
      yield* batch;
      if (batch.length < BATCH) return;
      last = batch.at(-1)!.id;
    }
  }

  /** The applications that a user owns. */
  async ofUser(userId: string): Promise<AbstractApplication[]> {
    return exactly(userId, await this.findBy({ userId }));
  }
}

abstract class OwnedRepository<Owned extends { userId: string | null }> extends Repository<Owned> {
  /** All of a user's records, also those of the past. */
  async ofUser(userId: string): Promise<Owned[]> {
    return exactly(userId, await this.findBy({ userId } as never));
  }

  /** All records of an application, also those of the past. */
  ofApplication(applicationId: string): Promise<Owned[]> {
    return this.findBy({ applicationId } as never);
  }
}

/** Repositories of what expires and can be revoked. */
abstract class TokenRepository<
  Token extends AbstractAccessToken | AbstractRefreshToken | AbstractIdToken,
> extends OwnedRepository<Token> {
  /** The tokens of a user, of an application or of both, that are live by their own row at that instant. */
  async tokensOf(owner: { userId?: string; applicationId?: string }, now: Date): Promise<Token[]> {
    if (owner.userId === undefined && owner.applicationId === undefined) {
      throw new Error('tokensOf needs a userId, an applicationId or both');
    }
    const found = await this.findBy({
      ...(owner.userId === undefined ? {} : { userId: owner.userId }),
      ...(owner.applicationId === undefined ? {} : { applicationId: owner.applicationId }),
      revokedAt: IsNull(),
      expires: MoreThan(now),
    } as never);
    return owner.userId === undefined ? found : exactly(owner.userId, found);
  }
}

export class TokenFamilyRepository extends OwnedRepository<AbstractTokenFamily> {}
export class AuthorizationCodeRepository extends OwnedRepository<AbstractAuthorizationCode> {}
export class DeviceCodeRepository extends OwnedRepository<AbstractDeviceCode> {}
export class AccessTokenRepository extends TokenRepository<AbstractAccessToken> {}
export class RefreshTokenRepository extends TokenRepository<AbstractRefreshToken> {}
export class IdTokenRepository extends TokenRepository<AbstractIdToken> {}

export class ConsentRepository extends OwnedRepository<AbstractConsent> {
  /** What a user has allowed an application. */
  async findFor(applicationId: string, userId: string): Promise<AbstractConsent | null> {
    const found = await this.findOneBy({ applicationId, userId });
    return found?.userId === userId ? found : null;
  }
}

/** Logout tokens that clients are still to get, and those that were given up. */
export class LogoutDeliveryRepository extends OwnedRepository<AbstractLogoutDelivery> {}

export const InjectApplicationRepository = (): ParameterDecorator => Inject(ApplicationRepository);

/** For each place: the token of its class, and its repository. */
export const ENTITY_TOKENS: Record<keyof Entities, symbol> = {
  application: APPLICATION_ENTITY,
  tokenFamily: TOKEN_FAMILY_ENTITY,
  authorizationCode: AUTHORIZATION_CODE_ENTITY,
  deviceCode: DEVICE_CODE_ENTITY,
  accessToken: ACCESS_TOKEN_ENTITY,
  refreshToken: REFRESH_TOKEN_ENTITY,
  idToken: ID_TOKEN_ENTITY,
  consent: CONSENT_ENTITY,
  logoutDelivery: LOGOUT_DELIVERY_ENTITY,
};
export const REPOSITORIES = {
  application: ApplicationRepository,
  tokenFamily: TokenFamilyRepository,
  authorizationCode: AuthorizationCodeRepository,
  deviceCode: DeviceCodeRepository,
  accessToken: AccessTokenRepository,
  refreshToken: RefreshTokenRepository,
  idToken: IdTokenRepository,
  consent: ConsentRepository,
  logoutDelivery: LogoutDeliveryRepository,
};

/** A collation that ignores case would mix up the users `Ann` and `ann`. */
function exactly<Owned extends { userId: string | null }>(userId: string, found: Owned[]): Owned[] {
  return found.filter((each) => each.userId === userId);
}
