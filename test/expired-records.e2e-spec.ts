import {
  AccessToken,
  AuthorizationCode,
  Consent,
  DeviceCode,
  ExpiredRecords,
  IdToken,
  RefreshToken,
  TokenFamily,
  UserCodeAttempts,
} from 'nest-oauth2-provider';
import { IsNull } from 'typeorm';
import { TestClient, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll, typeIn } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { expectRefusal, expire, isAlive } from './support/token-endpoint.js';

const NONE = {
  refreshToken: 0,
  accessToken: 0,
  idToken: 0,
  authorizationCode: 0,
  deviceCode: 0,
  tokenFamily: 0,
  userCodeAttempts: 0,
  logoutDelivery: 0,
  signingKey: 0,
};
const EXPIRING = [AccessToken, RefreshToken, IdToken, AuthorizationCode, DeviceCode, UserCodeAttempts];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe.each(pairs)('clearing expired records on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    client = await TestClient.register(host);
  });
  afterAll(() => host.stop());
  beforeEach(async () => {
    for (const entity of [...EXPIRING, TokenFamily, Consent]) {
      await host.dataSource.manager.createQueryBuilder().delete().from(entity).execute();
    }
  });

  /** Clears as if that many seconds had passed. */
  const clearAfter = (seconds: number, batchSize?: number) =>
    host.app.get(ExpiredRecords).clear({ now: new Date(Date.now() + seconds * 1000), batchSize });

  it('takes nothing of a session that goes on', async () => {
    const first = await client.tokens({ scope: 'openid read' });
    await tokensOf(await client.refresh(first.refresh_token));
    await expect(clearAfter(0)).resolves.toEqual(NONE);
  });

  it('takes codes after a minute, used and unused, and leaves the tokens', async () => {
    await client.code();
    const tokens = await client.tokens({ scope: 'openid read' });
    await expect(clearAfter(MINUTE + 1)).resolves.toEqual({ ...NONE, authorizationCode: 2 });
    await expect(isAlive(host, tokens)).resolves.toBe(true);
    await tokensOf(await client.refresh(tokens.refresh_token));
  });

  it('takes device codes after ten minutes, with what was allowed and not fetched (Django OAuth Toolkit: never)', async () => {
    const device = await deviceClient(host);
    await codesOf(device);
    const [denied, abandoned, used] = await Promise.all([1, 2, 3].map(() => codesOf(device)));
    await decideDevice(host, denied.user_code, false);
    await decideDevice(host, abandoned.user_code);
    await decideDevice(host, used.user_code);
    const tokens = await tokensOf(await poll(device, used.device_code));
    await expect(clearAfter(9 * MINUTE)).resolves.toEqual(NONE);
    await expect(clearAfter(10 * MINUTE + 1)).resolves.toEqual({
      ...NONE,
      deviceCode: 4,
      userCodeAttempts: 1,
    });
    await expect(host.dataSource.manager.count(TokenFamily)).resolves.toBe(1);
    await expect(isAlive(host, tokens)).resolves.toBe(true);
    await tokensOf(await device.refresh(tokens.refresh_token));
    await expectRefusal(poll(device, used.device_code), 400, 'invalid_grant');
  });

  it('forgets wrong user codes after ten minutes', async () => {
    await typeIn(host, 'BCDF-GHJK');
    await expect(clearAfter(9 * MINUTE)).resolves.toEqual(NONE);
    await expect(clearAfter(10 * MINUTE + 1)).resolves.toEqual({ ...NONE, userCodeAttempts: 1 });
  });

  it('takes access and ID tokens after an hour, and leaves what refreshes them', async () => {
    const tokens = await client.tokens({ scope: 'openid read' });
    const service = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    await service.token({ grant_type: 'client_credentials' });
    await expect(clearAfter(HOUR + 1)).resolves.toEqual({
      ...NONE,
      accessToken: 2,
      idToken: 1,
      authorizationCode: 1,
    });
    await expect(isAlive(host, tokens)).resolves.toBe(false);
    await tokensOf(await client.refresh(tokens.refresh_token));
  });

  it('takes the authorization when its refresh token was not used for thirty days', async () => {
    await client.tokens();
    await clearAfter(29 * DAY);
    await expect(clearAfter(30 * DAY + 1)).resolves.toMatchObject({ refreshToken: 1 });
    const { manager } = host.dataSource;
    await expect(manager.count(TokenFamily)).resolves.toBe(0);
    await expect(manager.count(Consent)).resolves.toBe(1);
  });

  it('leaves the memory that makes a replay known', async () => {
    const first = await client.tokens();
    const second = await tokensOf(await client.refresh(first.refresh_token));
    const third = await tokensOf(await client.refresh(second.refresh_token));
    await clearAfter(29 * DAY);
    await expectRefusal(client.refresh(first.refresh_token), 400, 'invalid_grant');
    await expectRefusal(client.refresh(third.refresh_token), 400, 'invalid_grant');
  });

  it('leaves the live end of a session when the used tokens behind it go', async () => {
    const first = await client.tokens();
    const { manager } = host.dataSource;
    await manager.update(
      RefreshToken,
      { consumedAt: IsNull() },
      { expires: new Date(Date.now() + DAY * 1000) },
    );
    const second = await tokensOf(await client.refresh(first.refresh_token));
    await expect(clearAfter(DAY + 1)).resolves.toMatchObject({ refreshToken: 1, tokenFamily: 0 });
    await tokensOf(await client.refresh(second.refresh_token));
  });

  it('lets nothing come back to life when a revoked authorization goes', async () => {
    const code = await client.code();
    const tokens = await tokensOf(await client.redeem(code));
    await expectRefusal(client.redeem(code), 400, 'invalid_grant');
    await expect(clearAfter(1)).resolves.toEqual({ ...NONE, tokenFamily: 1 });
    await expect(isAlive(host, tokens)).resolves.toBe(false);
    await expectRefusal(client.refresh(tokens.refresh_token), 400, 'invalid_grant');
    await expectRefusal(client.redeem(code), 400, 'invalid_grant');
  });

  it('works in batches, and finds nothing the second time', async () => {
    for (let turn = 0; turn < 5; turn++) await client.code();
    await expect(clearAfter(MINUTE + 1, 2)).resolves.toEqual({ ...NONE, authorizationCode: 5 });
    await expect(clearAfter(MINUTE + 1, 2)).resolves.toEqual(NONE);
  });

  it('can go on while tokens are issued and refreshed', async () => {
    for (let turn = 0; turn < 5; turn++) await expire.code(host, await client.code());
    const first = await client.tokens();
    const [refreshed, issued, cleared] = await Promise.all([
      client.refresh(first.refresh_token).then(tokensOf),
      client.tokens(),
      clearAfter(0, 1),
    ]);
    expect(cleared).toEqual({ ...NONE, authorizationCode: 5 });
    await expect(Promise.all([isAlive(host, refreshed), isAlive(host, issued)])).resolves.toEqual([
      true,
      true,
    ]);
  });
});
