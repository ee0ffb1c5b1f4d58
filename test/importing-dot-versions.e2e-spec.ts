import { createHash, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';
import { Application, DotImport, IdToken, type ImportReport, RefreshToken } from 'nest-oauth2-provider';
import { basic, bearer, tokensOf } from './support/client.js';
import { type Database, databases } from './support/databases.js';
import {
  DOT_VERSIONS,
  type DotPair,
  DotSource,
  dotToken,
  inSeconds,
  insertPair,
  rotate,
} from './support/dot-source.js';
import { Host } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { secretWatch } from './support/secret-watch.js';
import { expectRefusal, isAlive, sha256 } from './support/token-endpoint.js';

const CALLBACK = 'https://client.example.com/callback';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** From each database into each other, or into itself where it is alone. */
const journeys = databases.map((from, at): [Database, Database] => [
  from,
  databases[(at + 1) % databases.length],
]);

const brought = (report: ImportReport) =>
  Object.fromEntries(
    (
      [
        'applications',
        'refreshTokens',
        'usedRefreshTokens',
        'accessTokens',
        'idTokens',
        'authorizationCodes',
      ] as const
    ).map((kind) => [kind, report[kind].brought]),
  );

describe.each(journeys)('importing Django OAuth Toolkit from %s into %s', (from, into) => {
  let host: Host;
  beforeAll(async () => {
    users.set('1', { id: '1', name: 'dora', email: 'dora@example.com' });
    host = await Host.start({ database: into });
  });
  afterAll(async () => {
    resetUsers();
    await host?.stop();
  });

  describe.each(DOT_VERSIONS)('version %s', (version) => {
    let source: DotSource;
    let pair: DotPair;
    let used: DotPair;
    let next: DotPair;
    let code: string;
    let own: string;
    let jti: string;
    let dry: ImportReport;
    let report: ImportReport;
    const clientId = `client-of-${version}-from-${from}`;
    const clientSecret = randomBytes(64).toString('hex');
    secretWatch.keep('the secret of an imported client', clientSecret);
    const run = (changes: object = {}) =>
      host.app.get(DotImport).run({ from: source.url, batchSize: 2, ...changes });
    const token = (form: Record<string, string>) =>
      host.post('token', form, { authorization: basic(clientId, clientSecret) });
    const refreshed = async (refresh_token: string) =>
      tokensOf(await token({ grant_type: 'refresh_token', refresh_token }));

    beforeAll(async () => {
      source = await DotSource.create(from, version);
      const id = await source.insert('application', {
        client_id: clientId,
        client_secret: version === '1.7' ? clientSecret : djangoHash(clientSecret),
        redirect_uris: `${CALLBACK} https://other.example.com/`,
        algorithm: 'RS256',
        user_id: 1,
        created: inSeconds(-86_400),
      });
      jti = randomUUID();
      const idTokenId = await source.insert('idtoken', { application_id: id, jti });
      const family = { token_family: randomUUID() };
      pair = await insertPair(source, id, {
        access: { id_token_id: idTokenId, scope: 'read write' },
        refresh: { token_family: randomUUID() },
      });
      used = await insertPair(source, id, { refresh: family });
      next = await rotate(source, used, id, family);
      code = dotToken('code');
      await source.insert('grant', {
        code,
        application_id: id,
        redirect_uri: CALLBACK,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      });
      const machine = await source.insert('application', {
        client_id: `machine-of-${version}-from-${from}`,
        authorization_grant_type: 'client-credentials',
        redirect_uris: '',
      });
      own = dotToken('own');
      await source.insert('accesstoken', {
        token: own,
        token_checksum: sha256(own),
        application_id: machine,
        user_id: null,
      });
      dry = await run({ dryRun: true });
      report = await run();
    });
    afterAll(() => source?.end());

    it('brings what lives, and says so', () => {
      expect(brought(report)).toEqual({
        applications: 2,
        refreshTokens: 2,
        usedRefreshTokens: 1,
        accessTokens: 3,
        idTokens: 1,
        authorizationCodes: 1,
      });
      expect(report).toMatchObject({ finished: true, dryRun: false, unknownScopes: {} });
    });

    it('has said the same before, and kept nothing', () => {
      expect({ ...dry, dryRun: false }).toEqual(report);
    });

    it('keeps what an application is', async () => {
      const application = await host.dataSource.manager.findOneByOrFail(Application, { clientId });
      expect(application).toMatchObject({
        clientType: 'confidential',
        name: 'An application',
        userId: '1',
        redirectUris: [CALLBACK, 'https://other.example.com/'],
        grantTypes: ['authorization_code', 'refresh_token'],
        responseTypes: ['code'],
        algorithm: 'RS256',
        requirePkce: false,
        scopes: null,
      });
      expect(Date.now() - application.created.getTime()).toBeGreaterThan(80_000_000);
    });

    it('leaves access tokens alive until they expire', async () => {
      expect(await isAlive(host, { access_token: pair.access })).toBe(true);
      expect(await isAlive(host, { access_token: own })).toBe(true);
      const me = await host.fetch('/api/me', { headers: bearer(pair.access) });
      expect(await me.json()).toEqual({ client: clientId, user: 'dora', scopes: ['read', 'write'] });
    });

    it('lets a client refresh with its old secret, once', async () => {
      const first = await refreshed(pair.refresh);
      expect(first).toMatchObject({ scope: 'read write' });
      expect(await isAlive(host, { access_token: pair.access })).toBe(false);
      expect(await isAlive(host, first)).toBe(true);
      await refreshed(first.refresh_token);
    });

    it('knows a replay of what was used before the move, and ends all that came of it', async () => {
      expect(await isAlive(host, { access_token: next.access })).toBe(true);
      await expectRefusal(
        token({ grant_type: 'refresh_token', refresh_token: used.refresh }),
        400,
        'invalid_grant',
      );
      expect(await isAlive(host, { access_token: next.access })).toBe(false);
      await expectRefusal(
        token({ grant_type: 'refresh_token', refresh_token: next.refresh }),
        400,
        'invalid_grant',
      );
    });

    it('lets a code be redeemed that was given out before the move', async () => {
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
      await expectRefusal(token({ ...form, code_verifier: 'x'.repeat(43) }), 400, 'invalid_grant');
      await tokensOf(await token({ ...form, code_verifier: verifier }));
      await expectRefusal(token({ ...form, code_verifier: verifier }), 400, 'invalid_grant');
    });

    it('keeps the record of ID tokens', async () => {
      const record = await host.dataSource.manager.findOneByOrFail(IdToken, { id: jti });
      const { familyId } = await host.dataSource.manager.findOneByOrFail(RefreshToken, {
        tokenHash: sha256(pair.refresh),
      });
      expect(record).toMatchObject({ userId: '1', scope: 'openid', familyId });
    });

    it('brings nothing twice, nor back', async () => {
      const again = await run();
      expect(brought(again)).toEqual({
        applications: 0,
        refreshTokens: 0,
        usedRefreshTokens: 0,
        accessTokens: 0,
        idTokens: 0,
        authorizationCodes: 0,
      });
      expect(again.refreshTokens.alreadyHere).toBe(2);
      await expectRefusal(
        token({ grant_type: 'refresh_token', refresh_token: pair.refresh }),
        400,
        'invalid_grant',
      );
    });
  });
});

function djangoHash(secret: string): string {
  const hash = pbkdf2Sync(secret, 'saltysalt', 1000, 32, 'sha256').toString('base64');
  return `pbkdf2_sha256$1000$saltysalt$${hash}`;
}
