import { Application, EncryptionRotation, SigningKey, SigningKeys } from 'nest-oauth2-provider';
import { Sealer } from '../libs/oauth2-provider/src/storage/sealer.js';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { anApplication } from './support/records.js';

const OLD = 'the secret before, of the tests, long enough to be one';
const NEW = 'the secret now, of the tests, long enough to be one, too';
const APPLICATIONS = 12;

describe.each(databases)('encrypting anew what an older secret has encrypted, on %s', (database) => {
  const [old, fresh] = [new Sealer(OLD), new Sealer(NEW)];
  let host: Host;
  let rotation: EncryptionRotation;
  beforeEach(async () => {
    host = await Host.start({ database, options: { secret: [NEW, OLD] } });
    rotation = host.app.get(EncryptionRotation);
    // A key of before, with secrets of before and, in each application, one of now beside it.
    await host.app.get(SigningKeys).jwks();
    const { manager } = host.dataSource;
    const [key] = await manager.find(SigningKey);
    const sealedPrivateJwk = await old.seal(await fresh.open(key.sealedPrivateJwk));
    await manager.update(SigningKey, { kid: key.kid }, { sealedPrivateJwk });
    for (let at = 0; at < APPLICATIONS; at++) {
      const secrets = [
        { hash: `sha256$old-${at}`, sealed: await old.seal(`old-${at}`), created: 1, expires: null },
        { hash: `sha256$new-${at}`, sealed: await fresh.seal(`new-${at}`), created: 2, expires: null },
        { hash: `sha256$plain-${at}`, created: 3, expires: null },
      ];
      await manager.save(anApplication({ clientSecrets: secrets }));
    }
  });
  afterEach(() => host.stop());

  /** What the new secret alone opens; the order of the secrets and all else about them stays. */
  async function opened(): Promise<string[]> {
    const applications = await host.dataSource.getRepository(Application).find();
    const texts: string[] = [];
    for (const { clientSecrets } of applications) {
      expect(clientSecrets.map(({ created }) => created)).toEqual([1, 2, 3]);
      for (const { sealed } of clientSecrets)
        if (sealed && fresh.isCurrent(sealed)) texts.push(await fresh.open(sealed));
    }
    return texts.sort();
  }
  const ALL = ['old', 'new'].flatMap((age) =>
    Array.from({ length: APPLICATIONS }, (_, at) => `${age}-${at}`),
  );

  it('leaves nothing for the old one, and changes nothing else', async () => {
    const before = await host.dataSource.getRepository(Application).find({ order: { id: 'ASC' } });
    const told: [number, number][] = [];
    const done = await rotation.rotate({ onProgress: (...progress) => told.push(progress) });
    // Of each application the new secret and the one before it, and a signing key.
    const all = 2 * APPLICATIONS + 1;
    expect(told).toEqual(Array.from({ length: all }, (_, at) => [at + 1, all]));
    expect(done).toMatchObject({
      signingKeys: 1,
      clientSecrets: APPLICATIONS,
      unreadable: [],
      complete: true,
    });
    expect(await opened()).toEqual(ALL.sort());
    const [{ sealedPrivateJwk }] = await host.dataSource.getRepository(SigningKey).find();
    expect(JSON.parse(await fresh.open(sealedPrivateJwk))).toHaveProperty('d');
    const after = await host.dataSource.getRepository(Application).find({ order: { id: 'ASC' } });
    const withoutSecrets = ({ clientSecrets: _, ...rest }: Application) => rest;
    expect(after.map(withoutSecrets)).toEqual(before.map(withoutSecrets));
    expect(await rotation.rotate()).toMatchObject({ signingKeys: 0, clientSecrets: 0, complete: true });
  });

  it('can be broken off after any record and goes on', async () => {
    for (let stop = 1; ; stop += 5) {
      const controller = new AbortController();
      const { complete, othersNeededUntil } = await rotation.rotate({
        signal: controller.signal,
        onProgress: (records) => records === stop && controller.abort(),
      });
      if (complete) break;
      expect(othersNeededUntil).toBeNull();
    }
    expect(await opened()).toEqual(ALL.sort());
  });

  it('can run several times at once, and beside a rotation of client secrets', async () => {
    const { clientId } = await host.applications.create({
      clientType: 'confidential',
      hashClientSecret: false,
      redirectUris: ['https://a.example/cb'],
    });
    const results = await Promise.all([
      rotation.rotate(),
      rotation.rotate(),
      host.applications.rotateSecret(clientId),
    ]);
    expect(results.slice(0, 2)).toMatchObject([{ unreadable: [] }, { unreadable: [] }]);
    const { manager } = host.dataSource;
    const own = await manager.findOneByOrFail(Application, { clientId });
    expect(own.clientSecrets).toHaveLength(2);
    await manager.remove(own);
    expect(await opened()).toEqual(ALL.sort());
  });

  it('names what no secret opens, and does the rest', async () => {
    const lost = [
      await new Sealer('a secret that is in no list any more, of the tests').seal('lost'),
      'no ciphertext at all',
    ];
    const application = anApplication({
      clientSecrets: lost.map((sealed, at) => ({ hash: `x${at}`, sealed, created: 1, expires: null })),
    });
    await host.dataSource.manager.save(application);
    expect(await rotation.rotate()).toMatchObject({
      clientSecrets: APPLICATIONS,
      unreadable: Array(2).fill(`client secret of ${application.clientId}`) as string[],
      othersNeededUntil: null,
      complete: true,
    });
  });
});
