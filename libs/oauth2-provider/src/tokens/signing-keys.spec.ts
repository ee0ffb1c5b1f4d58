import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { CLIENT_SECRET, keyServices, keyStore } from '../../../../test/support/key-services.js';
import { anApplication } from '../../../../test/support/records.js';
import { kmsFor } from '../../../../test/support/signing.js';
import type { OAuth2ProviderOptionsInput } from '../options/options.js';
import { SIGNATURE_ALGORITHMS } from '../protocol/signing-algorithm.js';
import { SigningKey } from '../storage/entities/signing-key.entity.js';
import { oauth2Entities } from '../storage/entities.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';
import type { SigningKeys } from './signing-keys.js';

// RSA keys are made within single tests, which takes its time on a busy machine.
jest.setTimeout(60_000);

const SECRET = 'a secret of the tests, long enough to be one';
const CLIENT = { client: anApplication() };
const unused = undefined as never;

/** As the module puts them together. */
function over(given: Partial<OAuth2ProviderOptionsInput>, store: SigningKeyStore) {
  const { keys, rotation } = keyServices(store, { secret: SECRET, ...given });
  return Object.assign(keys, { rotation });
}

const verified = async (keys: SigningKeys, token: string) =>
  jwtVerify(token, createLocalJWKSet(await keys.jwks()), { algorithms: [...SIGNATURE_ALGORITHMS] });

describe.each(databases)('SigningKeys kept on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
  });
  afterAll(() => fresh?.end());
  beforeEach(() => dataSource.getRepository(SigningKey).deleteAll());

  const store = () => keyStore(dataSource);
  const started = (given: Partial<OAuth2ProviderOptionsInput> = {}) => over(given, store());
  const rows = () => dataSource.getRepository(SigningKey).find({ order: { generation: 'ASC' } });

  it('are one for twenty servers that start at the same time', async () => {
    const servers = Array.from({ length: 20 }, () => started());
    const published = await Promise.all(servers.map((keys) => keys.jwks()));
    expect(published[0].keys).toHaveLength(1);
    expect(new Set(published.map((set) => JSON.stringify(set))).size).toBe(1);
    expect(await rows()).toHaveLength(1);
    const token = await servers[7].sign({ sub: 'alice' }, CLIENT);
    expect((await verified(servers[11], token)).payload).toEqual({ sub: 'alice' });
  });

  it('survive a restart, and a rotation of the secret', async () => {
    const first = started();
    const before = await first.jwks();
    const token = await first.sign({ sub: 'alice' }, CLIENT);
    const restarted = started({ secret: ['a new secret, long enough to be one...', SECRET] });
    expect(await restarted.jwks()).toEqual(before);
    await verified(restarted, token);
    await verified(first, await restarted.sign({ sub: 'bob' }, CLIENT));
  });

  it('are not made anew when the secret is lost: the operator is told, and what was signed still verifies', async () => {
    const first = started();
    const token = await first.sign({ sub: 'alice' }, CLIENT);
    const restarted = started({ secret: 'another secret, long enough to be one' });
    await expect(restarted.sign({ sub: 'alice' }, CLIENT)).rejects.toThrow(/cannot be opened.*`secret`/);
    expect(await rows()).toHaveLength(1);
    await verified(restarted, token);
  });

  it('work again after a rotation where the secret is lost', async () => {
    const token = await started().sign({ sub: 'alice' }, CLIENT);
    const restarted = started({ secret: 'another secret, long enough to be one' });
    await restarted.rotation.rotate({ now: true });
    await verified(restarted, await restarted.sign({ sub: 'bob' }, CLIENT));
    await expect(verified(restarted, token)).rejects.toThrow('no applicable key');
  });

  it('keep no private half in clear, and publish none', async () => {
    const keys = started();
    for (const algorithm of ['RS256', 'ES256', 'EdDSA']) await keys.sign({}, { ...CLIENT, algorithm });
    for (const row of await rows()) {
      expect(JSON.stringify(row)).not.toMatch(/"d"|"dp"|"qi"|PRIVATE/);
      expect(row.sealedPrivateJwk.split('.')).toHaveLength(5);
    }
    for (const jwk of (await keys.jwks()).keys) {
      expect(
        Object.keys(jwk).filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(member)),
      ).toEqual([]);
    }
  });

  it.each([...SIGNATURE_ALGORITHMS])(
    'sign with %s, by a key of its own that is made when it is needed',
    async (algorithm) => {
      const keys = started();
      const token = await keys.sign({ sub: 'alice' }, { client: anApplication({ algorithm }) });
      const { protectedHeader } = await verified(started(), token);
      const [row] = await rows();
      expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: row.kid });
      expect(await rows()).toHaveLength(1);
    },
  );

  it('are asked for again after the database was away', async () => {
    const flaky = store();
    const keys = over({}, flaky);
    jest.spyOn(flaky, 'list').mockRejectedValueOnce(new Error('connection lost'));
    await expect(keys.jwks()).rejects.toThrow('connection lost');
    expect((await keys.jwks()).keys).toHaveLength(1);
  });

  it('stay published, and the same document, while the database is away', async () => {
    const flaky = store();
    const keys = over({ signingKeyCheckInterval: 1, jwksMaxAge: 0 }, flaky);
    const before = await keys.jwks();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const list = jest.spyOn(flaky, 'list').mockRejectedValue(new Error('connection lost'));
    expect(await keys.jwks()).toBe(before);
    // Not on each request.
    await keys.jwks();
    expect(list).toHaveBeenCalledTimes(1);
  });

  it('are published no longer than they are needed where a signer of the host has taken over', async () => {
    const old = await started().sign({ exp: Math.floor(Date.now() / 1000) + 600 }, CLIENT);
    const moved = () =>
      keyServices(store(), { secret: SECRET }, [{ algorithm: 'RS256', ...kmsFor('RS256') }]).keys;
    await moved().sign({}, { ...CLIENT, algorithm: 'ES256' });
    const kids = async () => (await moved().jwks()).keys.map(({ kid }) => kid);
    const kept = (await rows()).map(({ kid }) => kid);
    expect(await kids()).toEqual(expect.arrayContaining(['kms-RS256', ...kept]));
    await verified(moved(), old);
    const { kid } = decodeProtectedHeader(old);
    await dataSource.manager.update(SigningKey, { kid }, { usedUntil: new Date() });
    expect(await kids()).toEqual(['kms-RS256', ...kept.filter((each) => each !== kid)]);
  });

  it('note how long they are needed, seldom', async () => {
    const keys = started();
    const exp = Math.floor(Date.now() / 1000) + 5000;
    await keys.sign({ exp }, CLIENT);
    const [{ usedUntil }] = await rows();
    expect(usedUntil.getTime()).toBe((exp + 3600) * 1000);
    const keepUntil = jest.spyOn(SigningKeyStore.prototype, 'keepUntil');
    await keys.sign({ exp: exp + 3600 }, CLIENT);
    expect(keepUntil).not.toHaveBeenCalled();
    // Another process, which knows less, and many who sign for longer at once: in whatever order, the last one counts.
    await Promise.all([
      started().sign({ exp: exp + 3601 }, CLIENT),
      ...[99_999, 50_000, 70_000, 5000].map((more) => keys.sign({ exp: exp + more }, CLIENT)),
    ]);
    expect((await rows())[0].usedUntil.getTime()).toBeGreaterThanOrEqual((exp + 99_999) * 1000);
    expect(keepUntil.mock.calls.length).toBeLessThan(10);
    keepUntil.mockRestore();
  });
});

describe('SigningKeys of the operator', () => {
  const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const [pem, jwk] = [rsa(), rsa()];
  const signingKeys = [
    pem.export({ type: 'pkcs8', format: 'pem' }) as string,
    jwk.export({ format: 'jwk' }) as object,
  ];
  const keys = over({ signingKeys: signingKeys as never }, unused);

  it('are all published, in their order, public halves alone', async () => {
    const { keys: published } = await keys.jwks();
    expect(published.map(({ n }) => n)).toEqual([pem, jwk].map((key) => key.export({ format: 'jwk' }).n));
    for (const each of published) {
      expect(Object.keys(each).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(each).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    }
    expect(await keys.jwks()).toBe(await keys.jwks());
  });

  it('sign with the first, and say so', async () => {
    const [first] = (await keys.jwks()).keys;
    const { protectedHeader } = await verified(keys, await keys.sign({ sub: 'alice' }, CLIENT));
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: first.kid });
  });

  it('sign with what they can, and HMAC, and nothing else', async () => {
    expect(keys.algorithms).toEqual(['RS256', 'HS256', 'HS384', 'HS512']);
    const refused = keys.sign({}, { client: anApplication({ algorithm: 'ES256' }) });
    await expect(refused).rejects.toMatchObject({ error: 'server_error', status: 500 });
    const hmac = await keys.sign({ sub: 'alice' }, { ...CLIENT, algorithm: 'HS384' });
    expect(decodeProtectedHeader(hmac)).toEqual({ alg: 'HS384', typ: 'JWT' });
    await jwtVerify(hmac, new TextEncoder().encode(CLIENT_SECRET), { algorithms: ['HS384'] });
  });

  it('must have one that signs', () => {
    const { n, e, kty } = jwk.export({ format: 'jwk' });
    expect(() => over({ signingKeys: [{ n, e, kty }] }, unused)).toThrow('no private key');
    expect(() => over({ signingKeys: signingKeys as never, signingAlgorithms: ['ES256'] }, unused)).toThrow(
      'no private key',
    );
  });
});
