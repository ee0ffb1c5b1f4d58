import { Injectable } from '@nestjs/common';
import {
  AccessToken,
  Application,
  DEFAULT_DOCTOR_CHECKS,
  type Diagnosis,
  Doctor,
  DoctorCheck,
  ExpiredRecords,
  Migrations,
  type Observation,
  SigningKey,
} from 'nest-oauth2-provider';
import { DatabaseCheckup } from '../libs/oauth2-provider/src/storage/database-checkup.js';
import { TestClient } from './support/client.js';
import { databases } from './support/databases.js';
import { Host, type HostOptions } from './support/host.js';
import { resetUsers } from './support/owners.js';
import { recorder } from './support/recorder.js';

const DAY = 24 * 3600 * 1000;

@Injectable()
class Failing extends DoctorCheck {
  readonly name = 'the weather';

  look(): Promise<Observation[]> {
    return Promise.reject(new RangeError('hunter2'));
  }
}

@Injectable()
class OwnCheck extends DoctorCheck {
  readonly name = 'our own';

  constructor(private readonly checkup: DatabaseCheckup) {
    super();
  }

  async look(): Promise<Observation[]> {
    await this.checkup.ping();
    return [{ code: 'W032', detail: 'as we see it' }];
  }
}

describe.each(databases)('the doctor on %s', (database) => {
  let host: Host | undefined;
  beforeEach(resetUsers);
  afterEach(async () => {
    jest.restoreAllMocks();
    await host?.stop();
    host = undefined;
  });

  const start = async (options: HostOptions = {}) => (host = await Host.start({ database, ...options }));
  const examine = () => host!.app.get(Doctor).examine();
  const codes = ({ findings }: Diagnosis) => findings.map(({ code }) => code);
  const checkup = () => host!.app.get(DatabaseCheckup, { strict: false });

  it('finds a server with the defaults healthy', async () => {
    await start();
    await TestClient.register(host!);
    expect(await examine()).toEqual({ status: 'healthy', findings: [] });
  });

  it('finds one with a table prefix and without migrations healthy', async () => {
    await start({ dataSource: { synchronize: true, entityPrefix: 'acme_' } });
    await TestClient.register(host!);
    // Made without collations, as the database has them.
    const known = database === 'mariadb' ? ['W033'] : [];
    expect(codes(await examine())).toEqual(known);
  });

  it('explains what start-up warns of', async () => {
    await start({ options: { pkce: 'optional', rotateRefreshTokens: false } });
    const diagnosis = await examine();
    expect([diagnosis.status, codes(diagnosis)]).toEqual(['warning', ['W004', 'W007']]);
    expect(diagnosis.findings[0]).toEqual({
      code: 'W004',
      severity: 'warning',
      title: 'Confidential clients may do without PKCE',
      meaning: expect.stringContaining('RFC 9700') as string,
      mend: expect.stringContaining('Set the option pkce to required') as string,
    });
  });

  it('names applications whose registration is weak', async () => {
    await start({ options: { allowUriWildcards: true } });
    const register = async (...given: Parameters<typeof TestClient.register>) =>
      (await TestClient.register(...given)).clientId;
    const weak = {
      W020: await register(host!, { requirePkce: false }),
      W021: await register(host!),
      W022: await register(host!, { redirectUris: ['https://*.notes.example.com/cb'] }),
      W023: await register(host!, { redirectUris: ['notes:/cb'] }),
      W024: await register(host!, { hashClientSecret: false }),
      W025: await register(host!),
    };
    await register(host!, { redirectUris: ['com.example.notes:/cb', 'http://127.0.0.1/cb'] });
    // An HMAC is made with the secret.
    await register(host!, { hashClientSecret: false, algorithm: 'HS256' });
    const metadata = { userinfo_signed_response_alg: 'HS256' };
    await register(host!, { hashClientSecret: false, metadata });
    // What cannot be registered can have been in the database before.
    const applications = host!.dataSource.getRepository(Application);
    await applications.update({ clientId: weak.W021 }, { redirectUris: ['http://notes.example.com/cb'] });
    const clientSecrets = [{ hash: 'md5$x', created: 0, expires: null }];
    await applications.update({ clientId: weak.W025 }, { clientSecrets });
    const { findings } = await examine();
    expect(findings.map(({ code, clients, detail }) => [code, clients, detail])).toEqual([
      ['W005', undefined, undefined],
      ...Object.entries(weak).map(([code, clientId]) => [code, [clientId], '1 application']),
    ]);
  });

  it('names the package that the secrets of some applications take, where it is not installed', async () => {
    await start();
    const { clientId } = await TestClient.register(host!);
    const hash = 'bcrypt_sha256$$2b$05$C1IhZfqfZVf3ku9lro6X8eMC4k5YH1kfaf4KvyjpklAmkpndWZnEi';
    const clientSecrets = [{ hash, created: 0, expires: null }];
    await host!.dataSource.getRepository(Application).update({ clientId }, { clientSecrets });
    expect(codes(await examine())).toEqual([]);
    jest.doMock('@node-rs/bcrypt', () => {
      throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { findings } = await examine();
    jest.dontMock('@node-rs/bcrypt');
    expect(findings).toMatchObject([
      { code: 'W026', detail: '1 application: npm install @node-rs/bcrypt', clients: [clientId] },
    ]);
  });

  it('looks at each of many applications, and names some', async () => {
    await start();
    const { application } = await host!.applications.create({
      clientType: 'confidential',
      redirectUris: ['https://a.example/cb'],
      requirePkce: false,
    });
    const copies = Array.from({ length: 1203 }, (_, at) => ({
      ...application,
      id: `01a20dc1-1257-77b3-852b-${at.toString(16).padStart(12, '0')}`,
      clientId: `copy-${at}`,
    }));
    await host!.dataSource.getRepository(Application).insert(copies);
    const [{ detail, clients }] = (await examine()).findings;
    expect([detail, clients?.length]).toEqual(['1204 applications', 20]);
  });

  it('says when nobody cleans', async () => {
    await start();
    const client = await TestClient.register(host!, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const token = async (expired: number) => {
      await client.token({ grant_type: 'client_credentials' });
      const expires = new Date(Date.now() - expired);
      await host!.dataSource.manager.createQueryBuilder().update(AccessToken).set({ expires }).execute();
    };
    await token(1.9 * DAY);
    expect(codes(await examine())).toEqual([]);
    await token(2.1 * DAY);
    const [finding] = (await examine()).findings;
    expect(finding).toMatchObject({
      code: 'W030',
      detail: expect.stringMatching(
        /^expired records have never been removed; some expired more than 48 hours/,
      ) as string,
    });
    await host!.app.get(ExpiredRecords).clear();
    expect(codes(await examine())).toEqual([]);
  });

  it('says when migrations are pending, and which tables do not fit', async () => {
    await start();
    const { dataSource } = host!;
    const { tablePath } = dataSource.getMetadata(Application);
    const alter = (what: string) => dataSource.query(`ALTER TABLE ${tablePath} ${what}`);
    await alter('RENAME COLUMN require_pkce TO gone');
    try {
      const [missing] = (await examine()).findings;
      expect(missing).toMatchObject({ code: 'E002', severity: 'error', detail: `tables: ${tablePath}` });
      await dataSource.query('DELETE FROM migrations');
      const { status, findings } = await examine();
      expect(status).toBe('error');
      expect(findings[0]).toMatchObject({
        code: 'E002',
        detail: expect.stringMatching(/^pending: OAuth2/) as string,
      });
    } finally {
      await alter('RENAME COLUMN gone TO require_pkce');
    }
  });

  it('looks for migrations without making the table that they are kept in', async () => {
    await start();
    const { dataSource } = host!;
    await dataSource.query('DROP TABLE migrations');
    expect(await host!.app.get(Migrations).pending()).toHaveLength(1);
    await expect(dataSource.query('SELECT 1 FROM migrations')).rejects.toThrow();
  });

  it.each([
    [-7_600, "the database's is 8 s behind"],
    [6_000, "the database's is 6 s ahead"],
  ])('says when the clocks are %i ms apart', async (difference, detail) => {
    await start();
    jest.spyOn(checkup(), 'clockDifference').mockResolvedValue(difference);
    expect((await examine()).findings).toEqual([expect.objectContaining({ code: 'W031', detail })]);
  });

  it('reads the clock of the database', async () => {
    await start();
    const difference = await checkup().clockDifference();
    expect(difference === null).toBe(database === 'sqlite');
    expect(Math.abs(difference ?? 0)).toBeLessThan(2_000);
  });

  it('says when the signing keys cannot be opened', async () => {
    await start();
    await host!.dataSource.getRepository(SigningKey).insert({
      kid: 'a key',
      algorithm: 'RS256',
      generation: 1,
      publicJwk: {},
      sealedPrivateJwk: 'sealed with a secret that is gone',
      created: new Date(),
      activeFrom: new Date(),
      usedUntil: new Date(),
    });
    const [finding] = (await examine()).findings;
    expect(finding).toMatchObject({ code: 'E004', detail: 'keys: a key' });
  });

  it('says when the database is away', async () => {
    const logged: string[] = [];
    await start({ logger: recorder(logged) });
    const away = Object.assign(new Error('connect hunter2'), { code: 'ECONNREFUSED' });
    jest.spyOn(host!.dataSource, 'query').mockRejectedValue(away);
    const diagnosis = await examine();
    expect(diagnosis.status).toBe('error');
    expect(codes(diagnosis)).toContain('E001');
    expect(logged.join() + JSON.stringify(diagnosis)).not.toContain('hunter2');
    jest.restoreAllMocks();
  });

  it("asks a host's own checks, and goes on where one fails", async () => {
    const logged: string[] = [];
    const doctorChecks = [...DEFAULT_DOCTOR_CHECKS, Failing, OwnCheck];
    await start({ structure: { doctorChecks }, logger: recorder(logged) });
    expect((await examine()).findings).toEqual([
      expect.objectContaining({ code: 'E005', severity: 'error', detail: 'the weather' }),
      expect.objectContaining({ code: 'W032', severity: 'warning', detail: 'as we see it' }),
    ]);
    expect(logged.join()).toContain('the check of the weather failed: RangeError');
    expect(logged.join()).not.toContain('hunter2');
  });
});

(databases.includes('mariadb') ? it : it.skip)('finds tables that ignore case on mariadb', async () => {
  const host = await Host.start({ database: 'mariadb' });
  try {
    const convert = (how: string) => host.dataSource.query(`ALTER TABLE oauth2_consent CONVERT TO ${how}`);
    await convert('CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
    expect((await host.app.get(Doctor).examine()).findings).toEqual([
      expect.objectContaining({ code: 'W033', detail: 'utf8mb4_general_ci' }),
    ]);
    await convert('CHARACTER SET latin1 COLLATE latin1_bin');
    expect((await host.app.get(Doctor).examine()).findings).toEqual([
      expect.objectContaining({ code: 'W032', detail: 'latin1' }),
    ]);
  } finally {
    await host.stop();
  }
});
