import { AbstractApplication, TABLES } from 'nest-oauth2-provider';
import { Column, Entity } from 'typeorm';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';

@Entity(TABLES.application)
class HostApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 40, nullable: true })
  tenant!: string | null;
}

describe.each(pairs)('a table prefix on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    const dataSource = { synchronize: true, entityPrefix: 'acme_' };
    host = await Host.start({
      platform,
      database,
      structure: { entities: { application: HostApplication } },
      dataSource,
    });
  });
  afterAll(() => host?.stop());

  it('stands before every table, and the whole flow works', async () => {
    const client = await TestClient.register(host);
    const { refresh_token: token } = await client.tokens({ scope: 'openid read' });
    expect((await client.refresh(token)).status).toBe(200);
    const runner = host.dataSource.createQueryRunner();
    for (const table of Object.values(TABLES)) {
      expect([table, await runner.hasTable(`acme_${table}`), await runner.hasTable(table)]).toEqual([
        table,
        true,
        false,
      ]);
    }
    await runner.release();
  });
});
