import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, exportJWK, jwtVerify } from 'jose';
import { SigningKey } from 'nest-oauth2-provider';
import type { DataSourceOptions } from 'typeorm';
import { TestClient } from './support/client.js';
import { type Database, freshDatabase } from './support/databases.js';
import { Host, type HostOptions, pairs } from './support/host.js';
import { keySetOf, verifiedIdToken } from './support/openid.js';

// RSA keys are made and apps started within single tests, which takes its time on a busy machine.
jest.setTimeout(30_000);

const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, unknown>;
const kidOf = async (key: KeyObject) => {
  const { kty, n, e } = await exportJWK(key);
  return calculateJwkThumbprint({ kty, n, e });
};

const PUBLIC_KEY = {
  kty: 'RSA',
  alg: 'RS256',
  use: 'sig',
  kid: expect.stringMatching(/^[\w-]{43}$/) as string,
  n: expect.any(String) as string,
  e: 'AQAB',
};
const SECRETS = ['the first secret of the operator, long', 'the second secret of the operator, long'];

describe.each(pairs)('the key set (RFC 7517) on %s with %s', (platform, database) => {
  const idTokenOf = async (host: Host): Promise<[string, string]> => {
    const client = await TestClient.register(host, { skipAuthorization: true });
    return [(await client.tokens({ scope: 'openid' })).id_token, client.clientId];
  };

  describe('with keys of the operator', () => {
    const [old, current] = [newKey(), newKey()];

    it.each<[string, (key: KeyObject) => string | Record<string, unknown>]>([
      ['PEM', pem],
      ['JWK', jwk],
    ])('as %s publishes their public halves, in order, and signs with the first', async (_, form) => {
      const signingKeys = [current, old].map(form);
      const host = await Host.start({ platform, database, options: { signingKeys } });
      try {
        const { keys } = await keySetOf(host);
        expect(keys).toEqual([PUBLIC_KEY, PUBLIC_KEY]);
        expect(keys.map(({ kid }) => kid)).toEqual([await kidOf(current), await kidOf(old)]);

        const [idToken, clientId] = await idTokenOf(host);
        expect(decodeProtectedHeader(idToken).kid).toBe(keys[0].kid);
        await verifiedIdToken(host, idToken, clientId);
        await expect(jwtVerify(idToken, createLocalJWKSet({ keys: [keys[1]] }))).rejects.toThrow(
          'no applicable key',
        );
        await expect(host.dataSource.manager.count(SigningKey)).resolves.toBe(0);
      } finally {
        await host.stop();
      }
    });
  });

  describe('with a key of its own', () => {
    let shared: SharedDatabase;
    let host: Host;
    const start = (more: HostOptions = {}) =>
      Host.start({ platform, database, dataSource: shared.options, ...more });
    const withHost = async <T>(more: HostOptions, use: (host: Host) => Promise<T>): Promise<T> => {
      const another = await start(more);
      try {
        return await use(another);
      } finally {
        await another.stop();
      }
    };

    beforeAll(async () => {
      shared = await sharedDatabase(database);
      host = await start({ options: { secret: SECRETS[0] } });
    });
    afterAll(async () => {
      await host.stop();
      await shared.drop();
    });

    it('agrees with another process that starts at the same time', async () => {
      await withHost({ options: { secret: SECRETS[0] } }, async (other) => {
        // Both find none and make one; only one of the two can be kept.
        const sets = await Promise.all([keySetOf(host), keySetOf(other), keySetOf(host), keySetOf(other)]);
        expect(sets[0].keys).toEqual([PUBLIC_KEY]);
        expect(sets).toEqual([sets[0], sets[0], sets[0], sets[0]]);
        await expect(host.dataSource.manager.count(SigningKey)).resolves.toBe(1);

        const [idToken] = await idTokenOf(other);
        await jwtVerify(idToken, createLocalJWKSet(await keySetOf(host)), { issuer: other.issuer });
      });
    });

    it('keeps the private half encrypted', async () => {
      const [{ kid }] = (await keySetOf(host)).keys;
      const row = await host.dataSource.manager.findOneByOrFail(SigningKey, { kid: kid! });
      expect(row.sealedPrivateJwk).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(decodeProtectedHeader(row.sealedPrivateJwk)).toMatchObject({ alg: 'dir', enc: 'A256GCM' });
      expect(Object.keys(row.publicJwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    });

    it('is the same after a restart, and with a new secret in front of the old one', async () => {
      const before = await keySetOf(host);
      const [old] = await idTokenOf(host);
      for (const secret of [SECRETS[0], [SECRETS[1], SECRETS[0]]]) {
        await withHost({ options: { secret } }, async (restarted) => {
          await expect(keySetOf(restarted)).resolves.toEqual(before);
          await jwtVerify(old, createLocalJWKSet(await keySetOf(restarted)));
          const [idToken, clientId] = await idTokenOf(restarted);
          await verifiedIdToken(restarted, idToken, clientId);
        });
      }
    });

    it('cannot be opened once its secret is gone: the log says so, the answer does not', async () => {
      const log: string[] = [];
      const [{ kid }] = (await keySetOf(host)).keys;
      await withHost({ options: { secret: SECRETS[1] }, logger: collector(log) }, async (restarted) => {
        // What was signed before still verifies.
        expect((await keySetOf(restarted)).keys[0].kid).toBe(kid);
        const client = await TestClient.register(restarted, { skipAuthorization: true });
        const response = await client.redeem(await client.code({ scope: 'openid' }));
        const text = await response.text();
        expect([response.status, JSON.parse(text)]).toMatchObject([500, { error: 'server_error' }]);
        expect(text).not.toMatch(/secret|key/);
      });
      expect(log.join('\n')).toContain(
        `the stored signing key ${kid} cannot be opened: it was encrypted with a secret that is no longer among ` +
          'the option `secret`',
      );
      expect(log.join('\n')).not.toContain(SECRETS[1]);
      // Nothing was put in its place.
      await expect(host.dataSource.manager.count(SigningKey)).resolves.toBe(1);
    });
  });
});

interface SharedDatabase {
  readonly options: Partial<DataSourceOptions>;
  drop(): Promise<void>;
}

/** A database that outlives a host; of SQLite a file, with room for two processes. */
async function sharedDatabase(database: Database): Promise<SharedDatabase> {
  if (database !== 'sqlite') return freshDatabase(database);
  const folder = await mkdtemp(join(tmpdir(), 'oauth2-keys-'));
  return {
    options: { type: 'better-sqlite3', database: join(folder, 'keys.sqlite'), enableWAL: true },
    drop: () => rm(folder, { recursive: true }),
  };
}

function collector(log: string[]): LoggerService {
  const add = (message: unknown) => log.push(String(message));
  return { log: add, error: add, warn: add };
}
