import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { validateOptions } from '../options/validate.js';
import { SigningKey } from '../storage/entities/signing-key.entity.js';
import { oauth2Entities } from '../storage/entities.js';
import { Sealer } from '../storage/sealer.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';
import { writesOf } from '../storage/writes.js';
import { SigningKeys } from './signing-keys.js';

const SECRET = 'a secret of the tests, long enough to be one';
const optionsWith = (more: object = {}) =>
  validateOptions({ issuer: 'http://localhost:3000/o', secret: SECRET, ...more });
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const verified = async (keys: SigningKeys, token: string) =>
  jwtVerify(token, createLocalJWKSet(await keys.jwks()), { algorithms: ['RS256'] });

describe.each(databases)('SigningKeys kept on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
  });
  afterAll(() => fresh?.end());
  beforeEach(() => dataSource.getRepository(SigningKey).deleteAll());

  const started = (secret: string | string[] = SECRET) =>
    new SigningKeys(
      optionsWith({ secret }),
      new SigningKeyStore(writesOf(dataSource), dataSource.manager),
      new Sealer(secret),
    );

  it('are one for several processes that start at the same time', async () => {
    const processes = [started(), started(), started()];
    const published = await Promise.all(processes.map((keys) => keys.jwks()));
    expect(published[0].keys).toHaveLength(1);
    expect(published).toEqual([published[0], published[0], published[0]]);
    const token = await processes[0].sign({ sub: 'alice' }, 'JWT');
    expect((await verified(processes[1], token)).payload).toEqual({ sub: 'alice' });
  });

  it('survive a restart, and a rotation of the secret', async () => {
    const before = await started().jwks();
    expect(await started(['a new secret, long enough to be one...', SECRET]).jwks()).toEqual(before);
  });

  it('are not made anew when the secret is lost: the operator is told', async () => {
    await started().jwks();
    await expect(started('another secret, long enough to be one').jwks()).rejects.toThrow(/`secret`/);
    expect(await dataSource.getRepository(SigningKey).count()).toBe(1);
  });

  it('keep no private half in clear', async () => {
    await started().jwks();
    const [row] = await dataSource.getRepository(SigningKey).find();
    expect(JSON.stringify(row)).not.toMatch(/"d"|"dp"|"qi"|PRIVATE/);
    expect(row.sealedPrivateJwk.split('.')).toHaveLength(5);
  });

  it('are asked for again after the database was away', async () => {
    const store = new SigningKeyStore(writesOf(dataSource), dataSource.manager);
    const keys = new SigningKeys(optionsWith(), store, new Sealer(SECRET));
    jest.spyOn(store, 'list').mockRejectedValueOnce(new Error('connection lost'));
    await expect(keys.jwks()).rejects.toThrow('connection lost');
    expect((await keys.jwks()).keys).toHaveLength(1);
  });
});

describe('SigningKeys of the operator', () => {
  const [pem, jwk] = [rsa(), rsa()];
  const unused = undefined as never;
  const signingKeys = [pem.export({ type: 'pkcs8', format: 'pem' }), jwk.export({ format: 'jwk' })];
  const keys = new SigningKeys(optionsWith({ signingKeys }), unused, unused);

  it('are all published, in their order, public halves alone', async () => {
    const { keys: published } = await keys.jwks();
    expect(published.map(({ n }) => n)).toEqual([pem, jwk].map((key) => key.export({ format: 'jwk' }).n));
    for (const each of published) {
      expect(Object.keys(each).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(each).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    }
  });

  it('sign with the first, and say so', async () => {
    const [first] = (await keys.jwks()).keys;
    const { protectedHeader } = await verified(keys, await keys.sign({ sub: 'alice' }, 'JWT'));
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: first.kid });
  });
});
