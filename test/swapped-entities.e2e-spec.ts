import {
  AbstractAccessToken,
  AbstractApplication,
  AbstractDeviceCode,
  AccessTokenRepository,
  ApplicationRepository,
  AuthorizationCodeRepository,
  ConsentRepository,
  DeviceCodeRepository,
  ExpiredRecords,
  type HttpRequest,
  IdTokenRepository,
  RefreshTokenRepository,
  TABLES,
  TokenFamilyRepository,
} from 'nest-oauth2-provider';
import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Repository,
  VersionColumn,
} from 'typeorm';
import { type Tokens, TestClient, bearer, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { expectRefusal, isAlive } from './support/token-endpoint.js';

@Entity('host_user')
class HostUser {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  email!: string;
}

/** Runs the authorization code and the client credentials of one client, whatever is registered. */
@Entity(TABLES.application)
class HostApplication extends AbstractApplication {
  @Column({ type: 'boolean', default: false })
  suspended!: boolean;

  @Column({ type: 'varchar', length: 40, nullable: true })
  tenant!: string | null;

  @ManyToOne(() => HostUser, { nullable: true, onDelete: 'SET NULL' })
  @JoinColumn({ name: 'owner_id' })
  owner!: HostUser | null;

  override allowsGrantType(...grantTypes: string[]): boolean {
    return grantTypes.includes('client_credentials') || super.allowsGrantType(...grantTypes);
  }

  override isUsable(request: HttpRequest | undefined): boolean {
    return !this.suspended && request?.headers['x-forbidden'] === undefined;
  }
}

@Entity(TABLES.accessToken)
class HostAccessToken extends AbstractAccessToken {
  @Column({ type: 'varchar', length: 20 })
  channel = 'web';

  /** The host's rule: what the night issues is not good by day. */
  override isValid(scopes: readonly string[], now: Date): boolean {
    return this.channel === 'web' && super.isValid(scopes, now);
  }
}

/** More than columns, so that TypeORM's builders do what else a statement of ours does. */
@Entity(TABLES.deviceCode)
class HostDeviceCode extends AbstractDeviceCode {
  @VersionColumn()
  version!: number;

  @Column({ type: 'varchar', length: 20, default: 'living room' })
  place!: string;
}

const ENTITIES = { application: HostApplication, accessToken: HostAccessToken };

describe.each(pairs)('swapped entities on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      structure: { entities: ENTITIES },
      entities: [HostUser],
      dataSource: { synchronize: true },
    });
  });
  afterAll(() => host?.stop());

  const rows = <Row extends object>(entity: new () => Row): Repository<Row> =>
    host.dataSource.getRepository(entity);
  const applicationOf = (client: TestClient) =>
    rows(HostApplication).findOneByOrFail({ clientId: client.clientId });
  const me = (token: string, headers = {}) =>
    host.fetch('/api/me', { headers: { ...bearer(token), ...headers } });
  const everything = (client: TestClient): Promise<Tokens> => client.tokens({ scope: 'openid read' });

  it('point every foreign key at the application table that is there', async () => {
    const runner = host.dataSource.createQueryRunner();
    const { application: _application, importedApplication: _imported, ...all } = TABLES;
    const { signingKey: _key, userCodeAttempts: _attempts, cleanup: _cleanup, ...others } = all;
    const tables = await runner.getTables(Object.values(others));
    await runner.release();
    const keys = tables.map(({ name, foreignKeys }) => [
      name.split('.').at(-1),
      foreignKeys.map((key) => [
        key.columnNames.join(),
        key.referencedTableName.split('.').at(-1),
        key.referencedColumnNames.join(),
        key.onDelete,
      ]),
    ]);
    expect(Object.fromEntries(keys)).toEqual(
      Object.fromEntries(
        Object.values(others).map((table) => [
          table,
          [['application_id', TABLES.application, 'id', 'CASCADE']],
        ]),
      ),
    );
  });

  it('are made and found by the library as instances of the host’s classes', async () => {
    const client = await TestClient.register(host);
    await everything(client);
    const [token] = await rows(HostAccessToken).find({ relations: { application: true } });
    expect(token).toBeInstanceOf(HostAccessToken);
    expect(token.application).toBeInstanceOf(HostApplication);
    expect(await host.app.get(ApplicationRepository).findByClientId(client.clientId)).toBeInstanceOf(
      HostApplication,
    );
  });

  it('take values of the added columns through Applications.create({ extra }), a relation among them', async () => {
    const owner = await rows(HostUser).save({ email: 'ada@example.com' });
    const client = await TestClient.register(host, { extra: { tenant: 'acme', owner: owner.id } });
    const found = await rows(HostApplication).findOneOrFail({
      where: { clientId: client.clientId },
      relations: { owner: true },
    });
    expect(found).toMatchObject({ tenant: 'acme', suspended: false, owner: { email: 'ada@example.com' } });
  });

  it('fill a column of the access token that the library does not know', async () => {
    const client = await TestClient.register(host, { name: 'Channelled' });
    await everything(client);
    const { id } = await applicationOf(client);
    expect(await rows(HostAccessToken).findOneByOrFail({ applicationId: id })).toMatchObject({
      channel: 'web',
    });
  });

  it.each(['application', 'owner'] as const)('load the relation of a token, down to the %s', async (to) => {
    const owner = await rows(HostUser).save({ email: 'grace@example.com' });
    const client = await TestClient.register(host, { extra: { owner: owner.id } });
    await everything(client);
    const { id } = await applicationOf(client);
    const places = [
      AccessTokenRepository,
      RefreshTokenRepository,
      IdTokenRepository,
      AuthorizationCodeRepository,
    ];
    for (const place of [...places, TokenFamilyRepository, ConsentRepository]) {
      const repository =
        host.app.get<Repository<{ applicationId: string; application?: HostApplication }>>(place);
      const record = await repository.findOneOrFail({
        where: { applicationId: id },
        relations: { application: to === 'owner' ? { owner: true } : true },
      });
      expect(record.application).toBeInstanceOf(HostApplication);
      if (to === 'owner') expect(record.application?.owner).toMatchObject({ email: 'grace@example.com' });
    }
  });

  describe('with allowsGrantType overridden', () => {
    it('serves authorization code and client credentials to one application', async () => {
      const client = await TestClient.register(host, { grantTypes: ['authorization_code'] });
      const own = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      const users = await client.tokens({ scope: 'read' });
      expect([(await me(own.access_token)).status, await (await me(users.access_token)).json()]).toEqual([
        200,
        { client: client.clientId, user: 'alice', scopes: ['read'] },
      ]);
    });

    it('still refuses what the class does not add', async () => {
      const client = await TestClient.register(host, { grantTypes: ['authorization_code'] });
      const refused = await client.refresh('anything');
      expect([refused.status, await refused.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'unauthorized_client' }),
      ]);
    });
  });

  describe('with isUsable overridden', () => {
    it('shuts a suspended application out at every door, and lets it in again', async () => {
      const client = await TestClient.register(host);
      const tokens = await client.tokens();
      const { id } = await applicationOf(client);
      const doors = async () => [
        (await client.authorize()).status,
        (await client.token({ grant_type: 'client_credentials' })).status,
        (await me(tokens.access_token)).status,
      ];
      expect(await doors()).toEqual([303, 200, 200]);
      await rows(HostApplication).update(id, { suspended: true });
      expect(await doors()).toEqual([400, 401, 401]);
      expect((await client.refresh(tokens.refresh_token)).status).toBe(401);
      await rows(HostApplication).update(id, { suspended: false });
      expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
    });

    it('is given the request', async () => {
      const client = await TestClient.register(host);
      const { access_token: token } = await client.tokens();
      const forbidden = { 'x-forbidden': 'yes' };
      const asked = await Promise.all([
        host.fetch(client.authorizationUrl(), { headers: forbidden }),
        client.token({ grant_type: 'client_credentials' }, { ...client.authentication, ...forbidden }),
        me(token, forbidden),
        me(token),
      ]);
      expect(asked.map(({ status }) => status)).toEqual([400, 401, 401, 200]);
    });
  });

  it('ask the overridden isValid of an access token', async () => {
    const client = await TestClient.register(host);
    const { access_token: token } = await client.tokens();
    const { id } = await applicationOf(client);
    expect((await me(token)).status).toBe(200);
    await rows(HostAccessToken).update({ applicationId: id }, { channel: 'night' });
    expect((await me(token)).status).toBe(401);
  });

  it('go with their application, all of them and no others', async () => {
    const [gone, stays] = [await TestClient.register(host), await TestClient.register(host)];
    await everything(gone);
    const { access_token: token } = await everything(stays);
    const places = [
      AccessTokenRepository,
      RefreshTokenRepository,
      IdTokenRepository,
      AuthorizationCodeRepository,
    ];
    const counts = (applicationId: string) =>
      Promise.all(
        [...places, TokenFamilyRepository, ConsentRepository].map((place) =>
          host.app.get<Repository<{ applicationId: string }>>(place).countBy({ applicationId }),
        ),
      );
    const [goneId, staysId] = [(await applicationOf(gone)).id, (await applicationOf(stays)).id];
    expect(await counts(goneId)).toEqual([1, 1, 1, 1, 1, 1]);
    await rows(HostApplication).delete(goneId);
    expect(await counts(goneId)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await counts(staysId)).toEqual([1, 1, 1, 1, 1, 1]);
    expect((await me(token)).status).toBe(200);
  });
});

describe.each(pairs)('a swapped device code on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    const structure = { entities: { deviceCode: HostDeviceCode } };
    host = await Host.start({ platform, database, structure, dataSource: { synchronize: true } });
  });
  afterAll(() => host?.stop());

  const letPass = (seconds: number) =>
    host.dataSource
      .getRepository(HostDeviceCode)
      .updateAll({ lastPolledAt: new Date(Date.now() - seconds * 1000) });

  it('goes the whole way: polled, slowed down, allowed, redeemed once, and cleared', async () => {
    const client = await deviceClient(host);
    const { device_code, user_code } = await codesOf(client);
    await expectRefusal(poll(client, device_code), 400, 'authorization_pending');
    await expectRefusal(poll(client, device_code), 400, 'slow_down');
    await letPass(11);
    await expectRefusal(poll(client, device_code), 400, 'authorization_pending');
    await decideDevice(host, user_code);
    const tokens = await tokensOf(await poll(client, device_code));
    expect(await host.app.get(DeviceCodeRepository).find()).toMatchObject([
      { place: 'living room', userId: 'alice', interval: 10 },
    ]);
    await expectRefusal(poll(client, device_code), 400, 'invalid_grant');
    await expect(isAlive(host, tokens)).resolves.toBe(false);
    const cleared = await host.app.get(ExpiredRecords).clear({ now: new Date(Date.now() + 601_000) });
    expect(cleared).toMatchObject({ deviceCode: 1 });
  });
});
