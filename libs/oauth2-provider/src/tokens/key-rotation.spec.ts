import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { keyServices, keyStore } from '../../../../test/support/key-services.js';
import { anApplication } from '../../../../test/support/records.js';
import type { OAuth2ProviderOptionsInput } from '../options/options.js';
import { SigningKey } from '../storage/entities/signing-key.entity.js';
import { oauth2Entities } from '../storage/entities.js';
import { KeysNotKept } from './key-rotation.js';

// Time goes by within single tests, more of it on a busy machine.
jest.setTimeout(60_000);

const ES256 = { client: anApplication({ algorithm: 'ES256' }), algorithm: 'ES256' };
const HOUR = 3600;
/** The default of the option `sessionLifetime`. */
const SESSION = 14 * 24 * HOUR;
/** As fast as it goes. */
const QUICK = { jwksMaxAge: 0, signingKeyCheckInterval: 1, signingKeyLeadTime: 1 };
const [inSeconds, now] = [(seconds: number) => Math.floor(Date.now() / 1000) + seconds, () => Date.now()];

describe.each(databases)('KeyRotation on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
  });
  afterAll(() => fresh?.end());
  beforeEach(() => dataSource.getRepository(SigningKey).deleteAll());

  const started = (given: Partial<OAuth2ProviderOptionsInput> = {}) =>
    keyServices(keyStore(dataSource), given);
  const rows = () => dataSource.getRepository(SigningKey).find({ order: { generation: 'ASC' } });
  /** Now, and when sessions began that are over. */
  const removing = (): [Date, Date] => [new Date(), new Date(now() - SESSION * 1000)];
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;
  /** Lets the time go by of which the rows speak. */
  const letPass = async (seconds: number) => {
    for (const row of await rows()) {
      const earlier = (instant: Date) => new Date(instant.getTime() - seconds * 1000);
      const { created, activeFrom, usedUntil } = row;
      const changes = {
        created: earlier(created),
        activeFrom: earlier(activeFrom),
        usedUntil: earlier(usedUntil),
      };
      await dataSource.manager.update(SigningKey, { kid: row.kid }, changes);
    }
  };

  it('makes the first key of the server, which signs at once', async () => {
    const { rotation } = started();
    expect(await rotation.rotate()).toMatchObject([
      { algorithm: 'RS256', state: 'active', retiredAt: null, removedAt: null },
    ]);
  });

  it('publishes the next before it signs, and the one before it until its last token has expired', async () => {
    const { keys, rotation } = started();
    const old = await keys.sign({ exp: inSeconds(2 * HOUR) }, ES256);
    const [made] = await rotation.rotate();
    expect(made).toMatchObject({ algorithm: 'ES256', state: 'next' });
    expect(made.activeFrom.getTime() - now()).toBeGreaterThan((HOUR - 5) * 1000);
    expect(await rotation.list()).toMatchObject([
      { kid: made.kid, state: 'next', retiredAt: null },
      { kid: kidOf(old), state: 'active', retiredAt: made.activeFrom },
    ]);
    expect((await started().keys.jwks()).keys.map(({ kid }) => kid)).toEqual([made.kid, kidOf(old)]);
    expect(kidOf(await started().keys.sign({ exp: inSeconds(HOUR) }, ES256))).toBe(kidOf(old));

    await letPass(HOUR);
    const token = await started().keys.sign({ exp: inSeconds(HOUR) }, ES256);
    expect(kidOf(token)).toBe(made.kid);
    for (const each of [old, token]) await jwtVerify(each, createLocalJWKSet(await started().keys.jwks()));
    expect((await rotation.list()).map(({ state }) => state)).toEqual(['active', 'retired']);
    expect(await keyStore(dataSource).removeSpent(...removing())).toBe(0);

    await letPass(2 * HOUR);
    expect((await rotation.list()).map(({ state }) => state)).toEqual(['active', 'spent']);
    expect((await started().keys.jwks()).keys.map(({ kid }) => kid)).toEqual([made.kid]);
    // What is left of it verifies hints of sessions that may go on.
    expect(await keyStore(dataSource).removeSpent(...removing())).toBe(0);
    expect((await rows()).map(({ kid, canSign }) => [kid, canSign])).toEqual([
      [kidOf(old), false],
      [made.kid, true],
    ]);
    await jwtVerify(old, createLocalJWKSet(await started().keys.hintJwks()), { currentDate: new Date(0) });
    expect((await started().keys.jwks()).keys.map(({ kid }) => kid)).toEqual([made.kid]);

    await letPass(SESSION);
    expect((await started().keys.hintJwks()).keys.map(({ kid }) => kid)).toEqual([made.kid]);
    expect(await keyStore(dataSource).removeSpent(...removing())).toBe(1);
    expect((await rows()).map(({ kid }) => kid)).toEqual([made.kid]);
  });

  it('removes a key that signed nothing as soon as it is spent', async () => {
    const { rotation } = started();
    const [first] = await rotation.rotate();
    await rotation.rotate();
    await letPass(3 * HOUR);
    expect((await rotation.list()).map(({ state }) => state)).toEqual(['active', 'spent']);
    expect(await keyStore(dataSource).removeSpent(...removing())).toBe(1);
    expect((await rows()).map(({ kid }) => kid)).not.toContain(first.kid);
  });

  it('signs with no key whose private half is gone, however late a clock is', async () => {
    const { keys, rotation } = started();
    await keys.sign({ exp: inSeconds(HOUR) }, ES256);
    const [made] = await rotation.rotate();
    await letPass(3 * HOUR);
    await keyStore(dataSource).removeSpent(...removing());
    await dataSource.manager.updateAll(SigningKey, { activeFrom: new Date(now() + HOUR * 1000) });
    expect(kidOf(await started().keys.sign({ exp: inSeconds(HOUR) }, ES256))).toBe(made.kid);
  });

  it('makes no second while a next key waits', async () => {
    const { rotation } = started();
    await rotation.rotate();
    expect(await rotation.rotate()).toHaveLength(1);
    expect(await rotation.rotate()).toEqual([]);
    expect(await rotation.plan()).toEqual([{ algorithm: 'RS256', activeFrom: null, removes: [] }]);
    expect(await rows()).toHaveLength(2);
  });

  it('makes one next key where ten do it at once', async () => {
    await started().keys.sign({}, ES256);
    const made = await Promise.all(Array.from({ length: 10 }, () => started().rotation.rotate()));
    expect(made.flat()).toHaveLength(1);
    expect((await rows()).map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('rotates each algorithm that has keys, or the one that is asked for', async () => {
    const { keys, rotation } = started();
    for (const algorithm of ['ES256', 'ES384', 'EdDSA']) await keys.sign({}, { ...ES256, algorithm });
    expect((await rotation.rotate({ algorithm: 'ES384' })).map(({ algorithm }) => algorithm)).toEqual([
      'ES384',
    ]);
    const others = await rotation.rotate();
    expect(others.map(({ algorithm }) => algorithm).sort()).toEqual(['ES256', 'EdDSA']);
  });

  it('plans without doing', async () => {
    const { keys, rotation } = started();
    const kid = kidOf(await keys.sign({}, ES256));
    const [next] = await rotation.plan();
    expect(next).toMatchObject({ algorithm: 'ES256', removes: [] });
    expect(next.activeFrom!.getTime()).toBeGreaterThan(now());
    expect(await rotation.plan({ now: true })).toMatchObject([{ algorithm: 'ES256', removes: [kid] }]);
    expect(await rows()).toHaveLength(1);
  });

  describe('in an emergency', () => {
    it('puts one key in the place of all, the next one too', async () => {
      const { keys, rotation } = started();
      const old = await keys.sign({ exp: inSeconds(HOUR) }, ES256);
      await rotation.rotate();
      const [made] = await rotation.rotate({ now: true });
      expect(made).toMatchObject({ algorithm: 'ES256', state: 'active' });
      expect((await rows()).map(({ kid, generation }) => [kid, generation])).toEqual([[made.kid, 3]]);
      const jwks = createLocalJWKSet(await started().keys.jwks());
      await expect(jwtVerify(old, jwks)).rejects.toThrow('no applicable key');
      await jwtVerify(await started().keys.sign({ exp: inSeconds(HOUR) }, ES256), jwks);
    });

    it('is noticed by the other processes when they look again', async () => {
      const [one, other] = [started(QUICK), started(QUICK)];
      const exp = inSeconds(HOUR);
      const leaked = kidOf(await one.keys.sign({ exp }, ES256));
      expect(kidOf(await other.keys.sign({ exp }, ES256))).toBe(leaked);
      const [made] = await started().rotation.rotate({ now: true });
      await pause(1100);
      for (const { keys } of [one, other]) {
        expect((await keys.jwks()).keys.map(({ kid }) => kid)).toEqual([made.kid]);
        expect(kidOf(await keys.sign({ exp }, ES256))).toBe(made.kid);
      }
    });

    it('does not sign with a key that is gone, though it has not looked again, for longer than was noted', async () => {
      const { keys } = started();
      await keys.sign({ exp: inSeconds(HOUR) }, ES256);
      const [made] = await started().rotation.rotate({ now: true });
      expect(kidOf(await keys.sign({ exp: inSeconds(99 * HOUR) }, ES256))).toBe(made.kid);
    });

    it('leaves one key where it is done ten times at once, beside rotations without haste', async () => {
      const leaked = kidOf(await started().keys.sign({}, ES256));
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, turn) => started().rotation.rotate({ now: turn % 3 > 0 })),
      );
      const left = await rows();
      expect(left.map(({ kid }) => kid)).not.toContain(leaked);
      expect(left[0].activeFrom.getTime()).toBeLessThanOrEqual(now());
      // One, or with it a next one that was made after.
      expect(left.length).toBeLessThanOrEqual(2);
      expect(made.flat().length).toBeGreaterThanOrEqual(1);
      await jwtVerify(await started().keys.sign({}, ES256), createLocalJWKSet(await started().keys.jwks()));
    });
  });

  it('follows by itself at the age that is asked for', async () => {
    const given = { ...QUICK, signingKeyRotationAge: 3 };
    const [one, other] = [started(given), started(given)];
    const first = kidOf(await one.keys.sign({}, ES256));
    const kids = new Set<string | undefined>([first]);
    for (const end = now() + 8000; now() < end; await pause(200)) {
      const tokens = await Promise.all([one, other].map(({ keys }) => keys.sign({}, ES256)));
      tokens.forEach((token) => kids.add(kidOf(token)));
    }
    // At 3 and 6 seconds of age, where the machine keeps up; never sooner.
    expect([2, 3]).toContain(kids.size);
    const generations = (await rows()).map(({ generation }) => generation);
    expect(generations).toEqual(generations.map((_, at) => at + 1));
    expect(generations.length - kids.size).toBeLessThanOrEqual(1);
  });

  it('never rotates by itself where it is not asked to', async () => {
    await started().keys.sign({}, ES256);
    await letPass(100 * 365 * 24 * HOUR);
    await started().keys.sign({}, ES256);
    expect(await rows()).toHaveLength(1);
  });

  it('goes on with the keys that are there where the next cannot be made', async () => {
    await started().keys.sign({}, ES256);
    await letPass(10 * HOUR);
    const full = keyStore(dataSource);
    jest.spyOn(full, 'add').mockRejectedValue(new Error('disk full'));
    const { keys } = keyServices(full, { signingKeyRotationAge: 2 * HOUR });
    await jwtVerify(await keys.sign({}, ES256), createLocalJWKSet(await keys.jwks()));
  });

  it('uses keys of the secret before it, and makes new ones with the first', async () => {
    const { keys } = started({ secret: 'the old secret, long enough to be one' });
    const old = await keys.sign({}, ES256);
    const secret = ['the new secret, long enough to be one', 'the old secret, long enough to be one'];
    const rotated = started({ secret });
    expect(kidOf(await rotated.keys.sign({}, ES256))).toBe(kidOf(old));
    await rotated.rotation.rotate();
    await letPass(HOUR);
    const without = started({ secret: secret[0] });
    const token = await without.keys.sign({}, ES256);
    for (const each of [old, token]) await jwtVerify(each, createLocalJWKSet(await without.keys.jwks()));
  });

  it.each<[string, Partial<OAuth2ProviderOptionsInput>, string | undefined, string]>([
    ['keys of the options', { signingKeys: [somePem()] }, undefined, 'signingKeys'],
    ['an algorithm that is left out', { signingAlgorithms: ['RS256'] }, 'ES256', 'signingAlgorithms'],
  ])('refuses to rotate %s', async (_, given, algorithm, place) => {
    const { rotation } = started(given);
    const refused = rotation.rotate({ algorithm });
    await expect(refused).rejects.toThrow(KeysNotKept);
    await expect(refused).rejects.toThrow(place);
  });
});

function somePem(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}
