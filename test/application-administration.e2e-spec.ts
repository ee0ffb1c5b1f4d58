import {
  AbstractApplication,
  AccessToken,
  Application,
  ApplicationAdministration,
  ApplicationExists,
  Consent,
  InvalidApplication,
  TABLES,
  TokenFamily,
  UnknownApplication,
} from 'nest-oauth2-provider';
import { jwtVerify } from 'jose';
import { BeforeUpdate, Column, Entity, VersionColumn } from 'typeorm';
import { TestClient, tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { aFamily, anAccessToken } from './support/records.js';
import { isAlive } from './support/token-endpoint.js';

@Entity(TABLES.application)
class Audited extends AbstractApplication {
  @Column({ type: 'varchar', length: 40, nullable: true, unique: true })
  slug!: string | null;

  @VersionColumn()
  version!: number;

  @Column({ type: 'varchar', length: 40, nullable: true })
  changedBy!: string | null;

  @BeforeUpdate()
  sign(): void {
    this.changedBy = 'the listener';
  }
}

describe.each(databases)("an application class of the host's own on %s", (database) => {
  let host: Host;
  beforeAll(async () => {
    const structure = { entities: { application: Audited } };
    host = await Host.start({ database, structure, dataSource: { synchronize: true } });
  });
  afterAll(() => host.stop());

  it('has its listeners, its version and its unique columns kept by an update', async () => {
    await TestClient.register(host, { clientId: 'one', extra: { slug: 'one' } });
    await TestClient.register(host, { clientId: 'two' });
    const administration = host.app.get(ApplicationAdministration);
    const { application } = await administration.update('two', { extra: { slug: 'two' } });
    expect(application).toMatchObject({ slug: 'two', version: 2, changedBy: 'the listener' });
    await expect(administration.update('two', { extra: { slug: 'one' } })).rejects.toThrow(ApplicationExists);
    // SQLite keeps whatever length.
    if (database !== 'sqlite') {
      const long = administration.update('two', { extra: { slug: 'x'.repeat(41) } });
      await expect(long).rejects.toThrow(InvalidApplication);
    }
    const stored = await host.dataSource.getRepository(Audited).findOneByOrFail({ clientId: 'two' });
    expect(stored).toMatchObject({ slug: 'two', version: 2, changedBy: 'the listener' });
  });
});

describe.each(databases)('what becomes of applications on %s', (database) => {
  let host: Host;
  let administration: ApplicationAdministration;
  beforeEach(async () => {
    resetUsers();
    host = await Host.start({ database });
    administration = host.app.get(ApplicationAdministration);
  });
  afterEach(() => host.stop());

  const stored = (clientId: string) =>
    host.dataSource.getRepository(Application).findOneByOrFail({ clientId });

  describe('update', () => {
    it('holds at once, for those who ask next', async () => {
      const client = await TestClient.register(host, { clientId: 'photos' });
      const { refresh_token } = await client.tokens({ scope: 'read write' });
      const { application } = await administration.update('photos', { scopes: ['read'], requirePkce: true });
      expect(application.scopes).toEqual(['read']);
      expect(await tokensOf(await client.refresh(refresh_token))).toMatchObject({ scope: 'read' });
    });

    it('loses nothing of two at the same time', async () => {
      await TestClient.register(host, { clientId: 'photos' });
      await Promise.all([
        administration.update('photos', { name: 'Photos', metadata: { client_uri: 'https://a.example' } }),
        administration.update('photos', { skipAuthorization: true }),
        administration.update('photos', { metadata: { tos_uri: 'https://a.example/tos' } }),
        host.applications.rotateSecret('photos'),
      ]);
      const { name, skipAuthorization, metadata, clientSecrets } = await stored('photos');
      expect({ name, skipAuthorization, metadata }).toEqual({
        name: 'Photos',
        skipAuthorization: true,
        metadata: { client_uri: 'https://a.example', tos_uri: 'https://a.example/tos' },
      });
      expect(clientSecrets).toHaveLength(2);
    });

    it('lets a client have its ID tokens signed with its secret where the server has that in clear', async () => {
      const [hashed, kept] = [
        await TestClient.register(host, { clientId: 'hashed' }),
        await TestClient.register(host, { clientId: 'kept', hashClientSecret: false }),
      ];
      await expect(administration.update(hashed.clientId, { algorithm: 'HS256' })).rejects.toMatchObject({
        problems: [{ field: 'algorithm', message: expect.stringMatching(/only a hash is kept/) as string }],
      });
      await administration.update(kept.clientId, { algorithm: 'HS256' });
      const { id_token } = await kept.tokens({ scope: 'openid' });
      const key = new TextEncoder().encode(kept.clientSecret);
      const { protectedHeader } = await jwtVerify(id_token, key, { audience: 'kept' });
      expect(protectedHeader.alg).toBe('HS256');
    });

    it('writes response types as a registration does, each once', async () => {
      await TestClient.register(host, {
        clientId: 'photos',
        grantTypes: ['authorization_code', 'implicit'],
        responseTypes: ['code'],
      });
      const responseTypes = ['id_token code', 'code', 'code id_token', 'code'];
      await administration.update('photos', { responseTypes });
      expect((await stored('photos')).responseTypes).toEqual(['code id_token', 'code']);
    });

    it('tells everything that is wrong, and changes nothing', async () => {
      await TestClient.register(host, { clientId: 'photos' });
      const before = await stored('photos');
      const refused = await administration
        .update('photos', {
          name: 'x',
          redirectUris: ['data:x'],
          scopes: ['nothing'],
          userId: '',
          extra: { a: 1 },
        })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(InvalidApplication);
      expect((refused as InvalidApplication).problems.map(({ field }) => field).sort()).toEqual([
        ...['a', 'redirectUris', 'scopes', 'userId'],
      ]);
      expect(await stored('photos')).toEqual(before);
      await expect(administration.update('nothing', { name: 'x' })).rejects.toThrow(UnknownApplication);
    });
  });

  it('list finds the applications of that very user, page by page', async () => {
    for (const id of ['Carol', 'carol']) users.set(id, { id, name: id, email: `${id}@example.com` });
    for (let at = 0; at < 5; at++)
      await TestClient.register(host, { clientId: `c${at}`, userId: at < 4 ? 'carol' : 'Carol' });
    const found: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ; pages++) {
      const page = await administration.list({ userId: 'carol' }, { limit: 2, after });
      found.push(...page.applications.map(({ clientId }) => clientId));
      if (page.next === null) break;
      after = page.next;
    }
    expect([found.sort(), pages]).toEqual([['c0', 'c1', 'c2', 'c3'], 1]);
  });

  describe('remove', () => {
    it('takes all that the application has, and nothing of another', async () => {
      const [photos, mail] = [
        await TestClient.register(host, { clientId: 'photos' }),
        await TestClient.register(host, { clientId: 'mail' }),
      ];
      const [gone, stays] = [await photos.tokens(), await mail.tokens({}, loginCookie('bob'))];
      expect(await administration.dependents('photos')).toMatchObject({
        tokenFamily: 1,
        accessToken: 1,
        refreshToken: 1,
        authorizationCode: 1,
        consent: 1,
      });
      expect(await administration.remove('photos')).toBe(true);
      expect(await isAlive(host, gone)).toBe(false);
      expect(await isAlive(host, stays)).toBe(true);
      for (const entity of [TokenFamily, AccessToken, Consent])
        expect(await host.dataSource.getRepository(entity).count()).toBe(1);
      await expect(administration.remove('photos')).rejects.toThrow(UnknownApplication);
    });

    it('goes in batches, can be broken off with dead tokens and goes on when it is called again', async () => {
      const client = await TestClient.register(host, { clientId: 'photos' });
      const tokens = await client.tokens();
      const application = await stored('photos');
      const families = Array.from({ length: 5100 }, () => aFamily(application));
      await host.dataSource.manager.save(families, { chunk: 500 });
      await host.dataSource.manager.save(families.slice(0, 10).map((family) => anAccessToken(family)));
      const controller = new AbortController();
      const seen: number[] = [];
      const isRemoved = await administration.remove('photos', {
        signal: controller.signal,
        onProgress: (removed) => {
          seen.push(removed);
          if (seen.length === 2) controller.abort();
        },
      });
      expect([isRemoved, seen]).toEqual([false, [5000, 5101]]);
      expect((await stored('photos')).clientId).toBe('photos');
      expect(await isAlive(host, tokens)).toBe(false);
      expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
      expect(await administration.remove('photos')).toBe(true);
      expect(await host.dataSource.getRepository(AccessToken).count()).toBe(0);
    });
  });
});
