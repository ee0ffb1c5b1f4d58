import {
  AbstractApplication,
  ApplicationAdministration,
  ScopeMigration,
  TABLES,
  TokenRevocation,
} from 'nest-oauth2-provider';
import { Column, Entity } from 'typeorm';
import { TestClient, tokensOf } from './support/client.js';
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

  it('stands in the statements of maintenance, too', async () => {
    const client = await TestClient.register(host, { scopes: ['read', 'write'] });
    const { refresh_token: token } = await client.tokens({ scope: 'read' });
    const { records } = await host.app.get(ScopeMigration).migrate('read', 'profile');
    expect(records).toMatchObject({ application: 1, tokenFamily: expect.any(Number) as number });
    expect(await tokensOf(await client.refresh(token))).toMatchObject({ scope: 'profile' });
    expect(await host.app.get(TokenRevocation).revoke({ clientId: client.clientId })).toMatchObject({
      count: 2,
    });
    const administration = host.app.get(ApplicationAdministration);
    const { application } = await administration.update(client.clientId, { extra: { tenant: 'acme' } });
    expect(application).toMatchObject({ tenant: 'acme' });
    expect(await administration.list({ search: client.clientId })).toMatchObject({
      applications: [{ clientId: client.clientId, tenant: 'acme' }],
    });
    expect(await administration.remove(client.clientId)).toBe(true);
  });
});
