import {
  AbstractApplication,
  type ApplicationRegistration,
  ApplicationRepository,
  type StoredSecret,
} from 'nest-oauth2-provider';
import { ClientSecretStore } from '../libs/oauth2-provider/src/storage/client-secret.store.js';
import { TestClient, basic } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { recorder } from './support/recorder.js';
import { expectRefusal } from './support/token-endpoint.js';

// Made by Django's hashers, and those of PBKDF2 and scrypt by Python's hashlib, in the layout of make_password().
const SECRET = 'brought along from Django';
const DJANGO = {
  'pbkdf2_sha256 of Django 6':
    'pbkdf2_sha256$1200000$fR1kd7mQ0uVYcXzT$OM87LjFPyRNvfYiTmD80DkEH4F/jCEnnD9964KR3yuE=',
  pbkdf2_sha256: 'pbkdf2_sha256$1000$fR1kd7mQ0uVYcXzT$GPnIw7mB0nOUA1JXACtQF1XUduVlNvw3EOMWGDYThd0=',
  pbkdf2_sha1: 'pbkdf2_sha1$1000$fR1kd7mQ0uVYcXzT$N22DLo4syh6w4v15V3qFxm4JK4o=',
  argon2: 'argon2$argon2id$v=19$m=1024,t=2,p=2$MuUu2TnI9b4yNT7XD6Wurw$2FK5FeTFIRE4zsXA4tW+LQ',
  bcrypt_sha256: 'bcrypt_sha256$$2b$05$eLJtjIut1CkUaIrZOk5t6e2m/MmJU7pkuO1H4OOGg.akonotyKbV.',
  bcrypt: 'bcrypt$$2b$05$Y5BfFDDUAC0XuCZFQ4cUquuFUpTzVRijEvrjwBCos2JNjr9CVpuDy',
  scrypt:
    'scrypt$1024$fR1kd7mQ0uVYcXzT$8$1$WSRCGx8PtDVAuD9ZvlhM/2pIVS7inr3z8QnfP0MLKLIgAmzyXbmMKXUROkvng772Xir1kIRZMdtz3FZ6YfUQsw==',
};
const MACHINE = { grantTypes: ['client_credentials'], responseTypes: [], redirectUris: [] };

describe.each(pairs)('client secrets (RFC 6749 section 2.3.1) on %s with %s', (platform, database) => {
  const logged: string[] = [];
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, logger: recorder(logged) });
  });
  afterAll(() => host?.stop());
  afterEach(() => jest.restoreAllMocks());

  const ask = (client: TestClient, secret: string) =>
    host.post(
      'token',
      { grant_type: 'client_credentials' },
      { authorization: basic(client.clientId, secret) },
    );
  const comesIn = async (client: TestClient, secret: string) =>
    expect((await ask(client, secret)).status).toBe(200);
  const isRefused = (client: TestClient, secret: string) =>
    expectRefusal(ask(client, secret), 401, 'invalid_client');
  const repository = () => host.app.get(ApplicationRepository);
  const stored = async ({ clientId }: TestClient): Promise<StoredSecret[]> =>
    (await repository().findByClientId(clientId))!.clientSecrets;
  const rotate = (client: TestClient, overlap?: number) =>
    host.applications.rotateSecret(client.clientId, { overlap });

  describe('rotated', () => {
    it('live side by side for a week, unless told otherwise', async () => {
      const client = await TestClient.register(host, MACHINE);
      const before = Date.now();
      const { clientId, clientSecret, previousUntil } = await rotate(client);
      expect(clientId).toBe(client.clientId);
      expect(clientSecret).toMatch(/^[A-Za-z0-9]{128}$/);
      const week = 7 * 24 * 3600 * 1000;
      expect(previousUntil.getTime()).toBeGreaterThan(before + week - 1000);
      expect(previousUntil.getTime()).toBeLessThanOrEqual(Date.now() + week);
      await comesIn(client, client.clientSecret!);
      await comesIn(client, clientSecret);
      const [fresh, old] = await stored(client);
      expect([fresh.expires, old.expires]).toEqual([null, previousUntil.getTime() / 1000]);
      expect(JSON.stringify(await repository().findByClientId(clientId))).not.toContain(clientSecret);
    });

    it.each(['chosen', 'generated'])('with no overlap end the %s one at once', async (kind) => {
      const clientSecret = kind === 'chosen' ? 'a secret that leaked' : undefined;
      const client = await TestClient.register(host, { ...MACHINE, clientSecret });
      const { clientSecret: fresh } = await rotate(client, 0);
      await isRefused(client, client.clientSecret!);
      await comesIn(client, fresh);
      await expect(stored(client)).resolves.toHaveLength(1);
    });

    it('drop what has expired, and lengthen the life of none', async () => {
      const client = await TestClient.register(host, MACHINE);
      const [own] = await stored(client);
      const now = Math.floor(Date.now() / 1000);
      const ending = { ...own, hash: 'sha256$ends soon', expires: now + 60 };
      const ended = { ...own, hash: 'sha256$ended', expires: now - 1 };
      await repository().update({ clientId: client.clientId }, { clientSecrets: [own, ending, ended] });
      await rotate(client, 3600);
      const [, ...rest] = await stored(client);
      expect(rest).toEqual([{ ...own, expires: expect.any(Number) as number }, ending]);
      expect(rest[0].expires).toBeGreaterThanOrEqual(now + 3600);
    });

    it('many times at once are all good, and none undoes another', async () => {
      const client = await TestClient.register(host, MACHINE);
      const rotated = await Promise.all(Array.from({ length: 8 }, () => rotate(client, 60)));
      for (const { clientSecret } of rotated) await comesIn(client, clientSecret);
      await comesIn(client, client.clientSecret!);
    });

    it('stay recoverable where they were', async () => {
      const client = await TestClient.register(host, { ...MACHINE, hashClientSecret: false });
      await rotate(client, 60);
      for (const secret of await stored(client)) expect(secret).toHaveProperty('sealed');
    });

    it.each([
      ['an unknown client', () => Promise.resolve('nobody'), {}],
      [
        'a public client',
        async () => (await TestClient.register(host, { clientType: 'public' })).clientId,
        {},
      ],
      ['a negative overlap', async () => (await TestClient.register(host)).clientId, { overlap: -1 }],
      ['a broken overlap', async () => (await TestClient.register(host)).clientId, { overlap: 0.5 }],
      [
        'no overlap that is a number',
        async () => (await TestClient.register(host)).clientId,
        { overlap: NaN },
      ],
    ])('are refused to %s', async (_case, who, options) => {
      const clientId = await who();
      const before = await repository().findByClientId(clientId);
      await expect(host.applications.rotateSecret(clientId, options)).rejects.toMatchObject({
        problems: [{ field: expect.stringMatching(/^(?:clientId|overlap)$/) as string }],
      });
      await expect(repository().findByClientId(clientId)).resolves.toEqual(before);
    });
  });

  describe('brought along as a hash', () => {
    it.each(Object.entries(DJANGO))(
      'of %s come in, and are brought up to date when used',
      async (_, hash) => {
        const client = await TestClient.register(host, { ...MACHINE, clientSecretHash: hash });
        expect(client.clientSecret).toBeUndefined();
        await isRefused(client, `${SECRET}!`);
        await expect(stored(client)).resolves.toMatchObject([{ hash }]);
        await comesIn(client, SECRET);
        const [upgraded] = await stored(client);
        expect(upgraded.hash).toMatch(/^scrypt\$/);
        await comesIn(client, SECRET);
        await expect(stored(client)).resolves.toEqual([upgraded]);
      },
    );

    it('at once in many requests, all come in', async () => {
      const client = await TestClient.register(host, { ...MACHINE, clientSecretHash: DJANGO.pbkdf2_sha1 });
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => ask(client, SECRET)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      await expect(stored(client)).resolves.toHaveLength(1);
      await comesIn(client, SECRET);
    });

    it('and rotated meanwhile, the rotation is not undone', async () => {
      const client = await TestClient.register(host, { ...MACHINE, clientSecretHash: DJANGO.pbkdf2_sha256 });
      const original = AbstractApplication.prototype.matchingSecret;
      let rotated = '';
      jest.spyOn(AbstractApplication.prototype, 'matchingSecret').mockImplementationOnce(async function (
        this: AbstractApplication,
        ...given
      ) {
        const matching = await original.apply(this, given);
        rotated = (await rotate(client, 60)).clientSecret;
        return matching;
      });
      await comesIn(client, SECRET);
      await comesIn(client, rotated);
      await expect(stored(client)).resolves.toMatchObject([
        { hash: expect.stringMatching(/^sha256\$/) as string },
        { hash: expect.stringMatching(/^scrypt\$/) as string },
      ]);
    });

    it('work though they cannot be brought up to date', async () => {
      const client = await TestClient.register(host, { ...MACHINE, clientSecretHash: DJANGO.pbkdf2_sha256 });
      // Not any statement: the one that fails could be one of what the server does by itself.
      const error = new TypeError(`the database says ${SECRET}`);
      jest.spyOn(host.app.get(ClientSecretStore), 'replace').mockRejectedValueOnce(error);
      await comesIn(client, SECRET);
      await expect(stored(client)).resolves.toMatchObject([{ hash: DJANGO.pbkdf2_sha256 }]);
      expect(logged.join('\n')).toContain(
        `the stored secret of client ${client.clientId} could not be brought up to date: TypeError`,
      );
      expect(logged.join('\n')).not.toContain(SECRET);
    });

    it.each([
      ['argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA', 'argon2'],
      ['bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuuTx', 'bcrypt'],
      ['!unusable', 'an unusable password of Django'],
      ['md5$salt$5f4dcc3b5aa765d61d8327deb882cf99', 'md5'],
      [SECRET, 'the secret itself'],
      ['pbkdf2_sha256$2147483647$s$GPnIw7mB0nOUA1JXACtQF1XUduVlNvw3EOMWGDYThd0=', 'what costs too much'],
    ])('in a form that cannot be checked are refused: %s', async (clientSecretHash, _name) => {
      const before = await repository().count();
      await expect(TestClient.register(host, { ...MACHINE, clientSecretHash })).rejects.toMatchObject({
        problems: [
          { field: 'clientSecretHash', message: expect.stringContaining('pbkdf2_sha256$') as string },
        ],
      });
      await expect(repository().count()).resolves.toBe(before);
    });

    describe.each([
      ['@node-rs/argon2', DJANGO.argon2],
      ['@node-rs/bcrypt', DJANGO.bcrypt_sha256],
    ])('that take the package %s, where it is not installed,', (name, clientSecretHash) => {
      beforeEach(() => {
        jest.doMock(name, () => {
          throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
        });
      });
      afterEach(() => jest.dontMock(name));

      it('are refused with what to install', async () => {
        await expect(TestClient.register(host, { ...MACHINE, clientSecretHash })).rejects.toMatchObject({
          problems: [
            { field: 'clientSecretHash', message: `takes the package ${name} to check: npm install ${name}` },
          ],
        });
      });

      it('and are in the table, the client is refused and the log tells the operator', async () => {
        const client = await TestClient.register(host, MACHINE);
        await repository().update(
          { clientId: client.clientId },
          { clientSecrets: [{ hash: clientSecretHash, created: 1, expires: null }] },
        );
        await isRefused(client, SECRET);
        expect(logged.join('\n')).toContain(
          `client ${client.clientId} has a stored secret that takes the package ${name} to check: npm install ${name}`,
        );
        jest.dontMock(name);
        await comesIn(client, SECRET);
      });
    });

    it.each<[string, Partial<ApplicationRegistration>]>([
      ['a secret too', { clientSecret: SECRET }],
      ['the wish to recover it', { hashClientSecret: false }],
      ['a public client', { clientType: 'public', redirectUris: ['https://a.example/'] }],
    ])('are refused with %s', async (_case, more) => {
      const registration = { clientSecretHash: DJANGO.pbkdf2_sha1, ...more };
      await expect(TestClient.register(host, registration)).rejects.toMatchObject({
        problems: [{ field: 'clientSecretHash' }],
      });
    });

    it('and put into the table in a form that cannot be checked, the log tells the operator', async () => {
      const client = await TestClient.register(host, MACHINE);
      await repository().update(
        { clientId: client.clientId },
        { clientSecrets: [{ hash: 'argon2$argon2id$v=19$x', created: 1, expires: null }] },
      );
      await isRefused(client, SECRET);
      expect(logged.join('\n')).toContain(
        `client ${client.clientId} has a stored secret in a form that cannot be checked`,
      );
    });
  });
});
