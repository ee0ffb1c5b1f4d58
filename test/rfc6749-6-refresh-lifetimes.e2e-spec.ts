import {
  AbstractApplication,
  AccessToken,
  Application,
  type ApplicationRegistration,
  IdToken,
  RefreshToken,
  TABLES,
  TokenFamily,
  type TokenLifetimeKind,
} from 'nest-oauth2-provider';
import { decodeJwt } from 'jose';
import { Entity } from 'typeorm';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { expectRefusal, expire, isAlive, sha256 } from './support/token-endpoint.js';

const HOUR = 3600;
const ABSOLUTE = 20 * HOUR;

describe.each(pairs)('lifetimes (RFC 6749 sections 4.2.2, 5.1 and 6) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    const options = {
      accessTokenLifetime: HOUR,
      idTokenLifetime: HOUR,
      refreshTokenLifetime: 10 * HOUR,
      refreshTokenAbsoluteLifetime: ABSOLUTE,
      lifetimes: {
        authorization_code: { accessToken: 1200, idToken: 900, refreshToken: 5 * HOUR },
        client_credentials: { accessToken: 600 },
      },
    };
    host = await Host.start({ platform, database, options });
  });
  afterAll(() => host?.stop());

  const registered = (registration: Partial<ApplicationRegistration> = {}) =>
    TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      ...registration,
    });
  const refreshTokenOf = ({ refresh_token }: Tokens) =>
    host.dataSource.manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(refresh_token) });
  const familyOf = async (tokens: Tokens) =>
    host.dataSource.manager.findOneByOrFail(TokenFamily, { id: (await refreshTokenOf(tokens)).familyId! });

  /** In seconds, of a token response with an ID token, and of the records that are kept of it. */
  async function lifetimesOf(tokens: Tokens): Promise<object> {
    const { manager } = host.dataSource;
    const by = { tokenHash: sha256(tokens.access_token) };
    const { iat, exp, jti } = decodeJwt(tokens.id_token);
    const kept = {
      access: await manager.findOneByOrFail(AccessToken, by),
      refresh: await refreshTokenOf(tokens),
      id: await manager.findOneByOrFail(IdToken, { id: jti }),
    };
    const seconds = Object.entries(kept).map(([kind, { created, expires }]) => [
      kind,
      (expires.getTime() - created.getTime()) / 1000,
    ]);
    const lifetimes = Object.fromEntries(seconds) as Record<keyof typeof kept, number>;
    expect(tokens.expires_in).toBe(lifetimes.access);
    expect(exp! - iat!).toBe(lifetimes.id);
    return lifetimes;
  }

  it('are those of the grant before those of the server', async () => {
    const client = await registered();
    const tokens = await client.tokens({ scope: 'openid read' });
    expect(await lifetimesOf(tokens)).toEqual({ access: 1200, id: 900, refresh: 5 * HOUR });
    expect(await tokensOf(await client.token({ grant_type: 'client_credentials' }))).toMatchObject({
      expires_in: 600,
    });
  });

  it('are those of the server for a grant without its own', async () => {
    const device = await deviceClient(host);
    const { device_code, user_code } = await codesOf(device, { scope: 'openid read' });
    await decideDevice(host, user_code);
    const tokens = await tokensOf(await poll(device, device_code));
    expect(await lifetimesOf(tokens)).toEqual({ access: HOUR, id: HOUR, refresh: 10 * HOUR });
  });

  it('are those of the application before all others', async () => {
    const client = await registered({
      accessTokenLifetime: 60,
      refreshTokenLifetime: 120,
      idTokenLifetime: 30,
    });
    const tokens = await client.tokens({ scope: 'openid read' });
    expect(await lifetimesOf(tokens)).toEqual({ access: 60, id: 30, refresh: 120 });
    expect(await tokensOf(await client.token({ grant_type: 'client_credentials' }))).toMatchObject({
      expires_in: 60,
    });
  });

  it('come each from the nearest that says something', async () => {
    const client = await registered({ idTokenLifetime: 30 });
    const tokens = await client.tokens({ scope: 'openid read' });
    expect(await lifetimesOf(tokens)).toEqual({ access: 1200, id: 30, refresh: 5 * HOUR });
  });

  it('stay those of the grant that the authorization came from, however often it is refreshed', async () => {
    const client = await registered();
    let tokens = await client.tokens({ scope: 'openid read' });
    for (let turn = 0; turn < 2; turn++) {
      tokens = await tokensOf(await client.refresh(tokens.refresh_token));
      expect(await lifetimesOf(tokens)).toEqual({ access: 1200, id: 900, refresh: 5 * HOUR });
    }
  });

  it('follow the application when they are changed', async () => {
    const client = await registered();
    const first = await client.tokens({ scope: 'openid read' });
    const { manager } = host.dataSource;
    await manager.update(Application, { clientId: client.clientId }, { accessTokenLifetime: 77 });
    const second = await tokensOf(await client.refresh(first.refresh_token));
    expect(await lifetimesOf(second)).toMatchObject({ access: 77 });
  });

  it('let no access token outlive the refresh token that came with it', async () => {
    const client = await registered({ refreshTokenLifetime: 60 });
    const tokens = await client.tokens({ scope: 'openid read' });
    expect(await lifetimesOf(tokens)).toMatchObject({ access: 60, refresh: 60 });
  });

  it.each(['accessTokenLifetime', 'refreshTokenLifetime', 'idTokenLifetime'] as const)(
    'are refused at registration where no token could have them: %s',
    async (field) => {
      for (const value of [0, -1, 1.5, 2 ** 31, '60' as unknown as number]) {
        await expect(registered({ [field]: value })).rejects.toThrow(field);
      }
    },
  );

  describe('of refresh tokens, of which there are two:', () => {
    it('one that is not used for too long is refused', async () => {
      const client = await registered();
      const tokens = await client.tokens();
      await expire.refreshToken(host, tokens.refresh_token);
      await expectRefusal(client.refresh(tokens.refresh_token), 400, 'invalid_grant');
    });

    it('an authorization ends for good, however often its tokens were used', async () => {
      const client = await registered();
      let tokens = await client.tokens();
      const { created, expires } = await familyOf(tokens);
      expect(expires.getTime() - created.getTime()).toBe(ABSOLUTE * 1000);
      tokens = await tokensOf(await client.refresh(tokens.refresh_token));
      expect((await familyOf(tokens)).expires).toEqual(expires);
      await expire.family(host, tokens.refresh_token);
      await expectRefusal(client.refresh(tokens.refresh_token), 400, 'invalid_grant');
      await expect(isAlive(host, tokens)).resolves.toBe(false);
    });

    it('what is left to the authorization is the most that its tokens get, whoever says more', async () => {
      const client = await registered({ accessTokenLifetime: HOUR, refreshTokenLifetime: 100 * HOUR });
      const first = await client.tokens();
      const family = await familyOf(first);
      expect((await refreshTokenOf(first)).expires).toEqual(family.expires);
      const expires = new Date(Date.now() + 50_000);
      await host.dataSource.manager.update(TokenFamily, { id: family.id }, { expires });
      const second = await tokensOf(await client.refresh(first.refresh_token));
      expect((await refreshTokenOf(second)).expires).toEqual(expires);
      expect(second.expires_in).toBeLessThanOrEqual(50);
    });
  });
});

/** The demanding kind of application: what it may do to a user's data decides how long. */
@Entity(TABLES.application)
class BriefApplication extends AbstractApplication {
  override lifetimeOf(kind: TokenLifetimeKind, grantType: string): number | null {
    if (grantType === 'client_credentials' && kind === 'accessToken') return 5;
    return super.lifetimeOf(kind, grantType);
  }
}

describe.each(databases)('lifetimes of an application class of the host on %s', (database) => {
  it('are what its method says', async () => {
    const host = await Host.start({
      database,
      structure: { entities: { application: BriefApplication } },
      dataSource: { synchronize: true },
    });
    try {
      const client = await TestClient.register(host, {
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        skipAuthorization: true,
        accessTokenLifetime: 50,
      });
      const own = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      expect([own.expires_in, (await client.tokens()).expires_in]).toEqual([5, 50]);
    } finally {
      await host.stop();
    }
  });
});
