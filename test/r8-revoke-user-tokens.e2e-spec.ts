import {
  RefreshToken,
  TABLES,
  TokenRevocation,
  type TokenOwner,
  UnknownApplication,
  UnknownFamily,
} from 'nest-oauth2-provider';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll, typeIn } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { isAlive } from './support/token-endpoint.js';

const bob = loginCookie('bob');
const ALL = ['access', 'refresh'];

describe.each(pairs)('revoking all tokens of somebody (R8) on %s with %s', (platform, database) => {
  let host: Host;
  let revocation: TokenRevocation;
  let photos: TestClient;
  let mail: TestClient;
  beforeEach(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    revocation = host.app.get(TokenRevocation);
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    [photos, mail] = await Promise.all([
      TestClient.register(host, { clientId: 'photos', skipAuthorization: true, grantTypes }),
      TestClient.register(host, { clientId: 'mail', skipAuthorization: true, grantTypes }),
    ]);
  });
  afterEach(() => host.stop());

  async function aliveOf({ access_token, refresh_token }: Tokens, client = photos): Promise<string[]> {
    const access = await isAlive(host, { access_token });
    const refresh = (await client.refresh(refresh_token)).status === 200;
    return [...(access ? ['access'] : []), ...(refresh ? ['refresh'] : [])];
  }

  const ownTokens = async (client: TestClient) =>
    tokensOf(await client.token({ grant_type: 'client_credentials', scope: 'read' }));

  it('can be broken off before its transaction is through, and then nothing is revoked', async () => {
    const tokens = await photos.tokens();
    const controller = new AbortController();
    const told: number[] = [];
    const broken = revocation.revoke(
      { userId: 'alice' },
      {
        signal: controller.signal,
        onProgress: (ended) => {
          told.push(ended);
          if (told.length === 2) controller.abort(new Error('enough'));
        },
      },
    );
    await expect(broken).rejects.toThrow('enough');
    expect(told).toEqual([1, 2]);
    expect(await aliveOf(tokens)).toEqual(ALL);
  });

  it('ends access and refresh tokens of a user at every application, at once, and of nobody else', async () => {
    const [atPhotos, again, atMail] = [await photos.tokens(), await photos.tokens(), await mail.tokens()];
    const ofBob = await photos.tokens({}, bob);

    const { count, records } = await revocation.revoke({ userId: 'alice' });
    expect(count).toBe(6);
    expect(records).toEqual({
      accessToken: 3,
      refreshToken: 3,
      idToken: 0,
      authorizationCode: 0,
      deviceCode: 0,
      tokenFamily: 3,
    });
    expect(await aliveOf(atPhotos)).toEqual([]);
    expect(await aliveOf(again)).toEqual([]);
    expect(await aliveOf(atMail, mail)).toEqual([]);
    expect(await aliveOf(ofBob)).toEqual(ALL);
  });

  it('ends what a user has at one application, and leaves the other', async () => {
    const [atPhotos, atMail] = [await photos.tokens(), await mail.tokens()];
    expect((await revocation.revoke({ userId: 'alice', clientId: 'photos' })).count).toBe(2);
    expect(await aliveOf(atPhotos)).toEqual([]);
    expect(await aliveOf(atMail, mail)).toEqual(ALL);
  });

  it("ends an application's tokens: of all its users, and its own", async () => {
    const [ofAlice, ofBob] = [await photos.tokens(), await photos.tokens({}, bob)];
    const [own, others] = [await ownTokens(photos), await ownTokens(mail)];
    expect((await revocation.revoke({ clientId: 'photos' })).count).toBe(5);
    expect([await aliveOf(ofAlice), await aliveOf(ofBob)]).toEqual([[], []]);
    expect(await photos.introspect(own.access_token).then((answer) => answer.json())).toEqual({
      active: false,
    });
    expect(await mail.introspect(others.access_token).then((answer) => answer.json())).toMatchObject({
      active: true,
    });
  });

  it('ends one authorization by its id', async () => {
    const [one, other] = [await photos.tokens(), await photos.tokens()];
    const [first] = await host.dataSource
      .getRepository(RefreshToken)
      .find({ order: { created: 'ASC', id: 'ASC' } });
    expect((await revocation.revoke({ familyId: first.familyId! })).count).toBe(2);
    expect([await aliveOf(one), await aliveOf(other)]).toEqual([[], ALL]);
  });

  it('counts what lived and nothing else: no used refresh token, nothing that was revoked before', async () => {
    const first = await photos.tokens();
    await tokensOf(await photos.refresh(first.refresh_token));
    const ended = await photos.tokens();
    await photos.revoke(ended.refresh_token);
    expect((await revocation.revoke({ userId: 'alice' }, { dryRun: true })).count).toBe(2);
    expect((await revocation.revoke({ userId: 'alice' })).count).toBe(2);
    expect((await revocation.revoke({ userId: 'alice' })).count).toBe(0);
  });

  it('ends authorization codes and device codes too', async () => {
    const television = await deviceClient(host, { clientId: 'tv' });
    const code = await photos.code();
    const [allowed, typed, untouched] = [
      await codesOf(television),
      await codesOf(television),
      await codesOf(television),
    ];
    await decideDevice(host, allowed.user_code);
    await typeIn(host, typed.user_code);

    const { count, records } = await revocation.revoke({ userId: 'alice' });
    expect([count, records.authorizationCode, records.deviceCode]).toEqual([0, 1, 2]);
    expect((await photos.redeem(code)).status).toBe(400);
    for (const { device_code } of [allowed, typed])
      expect(await (await poll(television, device_code)).json()).toMatchObject({ error: 'expired_token' });
    // Nobody has typed that one in.
    expect(await (await poll(television, untouched.device_code)).json()).toMatchObject({
      error: 'authorization_pending',
    });
    expect((await revocation.revoke({ clientId: 'tv' })).records.deviceCode).toBe(1);
  });

  it('is for the user of that very name', async () => {
    for (const id of ['Carol', 'carol']) users.set(id, { id, name: id, email: `${id}@example.com` });
    const [capital, small] = [
      await photos.tokens({}, loginCookie('Carol')),
      await photos.tokens({}, loginCookie('carol')),
    ];
    expect((await revocation.revoke({ userId: 'carol' })).count).toBe(2);
    expect([await aliveOf(capital), await aliveOf(small)]).toEqual([ALL, []]);
  });

  it('lets nothing live that a refresh gives at the same moment', async () => {
    const all = [await photos.tokens(), await photos.tokens(), await photos.tokens(), await photos.tokens()];
    const [answers] = await Promise.all([
      Promise.all(all.map(({ refresh_token }) => photos.refresh(refresh_token))),
      revocation.revoke({ userId: 'alice' }),
    ]);
    for (const answer of answers) {
      if (answer.status === 200) expect(await aliveOf(await tokensOf(answer))).toEqual([]);
    }
    expect((await revocation.revoke({ userId: 'alice' })).count).toBe(0);
  });

  it('does all of it, or nothing', async () => {
    const tokens = await photos.tokens();
    // Its turn comes after that of the access and refresh tokens.
    const rename = (from: string, to: string) => host.dataSource.query(`ALTER TABLE ${from} RENAME TO ${to}`);
    await rename(TABLES.idToken, 'elsewhere');
    await expect(revocation.revoke({ userId: 'alice' })).rejects.toThrow();
    await rename('elsewhere', TABLES.idToken);
    expect(await aliveOf(tokens)).toEqual(ALL);
  });

  it.each<[string, TokenOwner, new () => Error]>([
    ['nobody', {}, Error],
    ['an unknown application', { clientId: 'nothing' }, UnknownApplication],
    ['an unknown authorization', { familyId: '01890000-0000-7000-8000-000000000000' }, UnknownFamily],
    ['an unknown application of a user', { userId: 'alice', clientId: 'nothing' }, UnknownApplication],
  ])('refuses %s, and revokes nothing', async (_case, owner, error) => {
    const tokens = await photos.tokens();
    await expect(revocation.revoke(owner)).rejects.toThrow(error);
    expect(await aliveOf(tokens)).toEqual(ALL);
  });
});
