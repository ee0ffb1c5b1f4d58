import { AccessToken, DotImport, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { databases } from './support/databases.js';
import { DotSource, checksum, inSeconds } from './support/dot-source.js';
import { Host } from './support/host.js';

/** A hundredth of a million: live pairs, half of which were rotated before, and as many that expired. */
const PAIRS = 5_000;

describe.each(databases)('importing many tokens into %s', (into) => {
  let host: Host;
  let source: DotSource;
  beforeAll(async () => {
    host = await Host.start({ database: into });
    source = await DotSource.create('sqlite', '3.0');
    const application = await source.insert('application', { client_id: 'busy' });
    await source.run('BEGIN');
    for (let at = 0; at < PAIRS; at++) {
      const isLive = at % 2 === 0;
      const token = `token number ${at}`;
      const used = `used number ${at}`;
      const usedId = await source.insert('refreshtoken', {
        token: used,
        application_id: application,
        revoked: inSeconds(-60),
      });
      const access = await source.insert('accesstoken', {
        token,
        token_checksum: checksum(token),
        application_id: application,
        source_refresh_token_id: usedId,
        expires: inSeconds(isLive ? 3600 : -200_000),
      });
      await source.insert('refreshtoken', {
        token: `refresh ${token}`,
        application_id: application,
        access_token_id: access,
      });
    }
    await source.run('COMMIT');
  }, 120_000);
  afterAll(async () => {
    await source?.end();
    await host?.stop();
  });

  it('brings every one, batch by batch, and again none', async () => {
    const batches: string[] = [];
    const run = () =>
      host.app.get(DotImport).run({
        from: source.url,
        batchSize: 700,
        onProgress: ({ kind, read, total }) => batches.push(`${kind} ${read} of ${total}`),
      });
    const report = await run();
    expect(report.refreshTokens).toMatchObject({ brought: PAIRS, skipped: { not_live: { count: PAIRS } } });
    expect(report.usedRefreshTokens).toMatchObject({ brought: PAIRS, skipped: {} });
    expect(report.accessTokens).toMatchObject({
      brought: PAIRS / 2,
      skipped: { expired: { count: PAIRS / 2, ids: [] } },
    });
    expect(batches.slice(0, 3)).toEqual([
      'applications 1 of 1',
      'refreshTokens 700 of 5000',
      'refreshTokens 1400 of 5000',
    ]);
    const { manager } = host.dataSource;
    expect(await manager.count(RefreshToken)).toBe(2 * PAIRS);
    expect(await manager.count(AccessToken)).toBe(PAIRS / 2);
    expect(await manager.count(TokenFamily)).toBe(PAIRS);

    expect(await run()).toMatchObject({
      refreshTokens: { brought: 0, alreadyHere: PAIRS },
      usedRefreshTokens: { brought: 0, alreadyHere: PAIRS },
      accessTokens: { brought: 0, alreadyHere: PAIRS / 2 },
    });
  }, 120_000);
});
