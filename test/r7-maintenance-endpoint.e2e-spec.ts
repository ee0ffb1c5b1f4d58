import {
  AccessToken,
  DEFAULT_ENDPOINTS,
  ExpiredRecords,
  MaintenanceController,
  type MaintenancePolicy,
} from 'nest-oauth2-provider';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { shownClass } from './support/shown-classes.js';

const ENDPOINTS = [...DEFAULT_ENDPOINTS, MaintenanceController];
const UNAUTHORIZED = [403, { error: 'Unauthorized' }];

describe.each(pairs)('maintenance over HTTP (R7) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      structure: {
        endpoints: ENDPOINTS,
        // As the README shows it.
        maintenancePolicy: await shownClass<MaintenancePolicy>('OnlyAlice'),
      },
    });
    const client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
    await client.token({ grant_type: 'client_credentials' });
    await client.token({ grant_type: 'client_credentials' });
    const [{ id }] = await tokens().find({ take: 1 });
    await tokens().update({ id }, { expires: new Date(Date.now() - 1_000) });
  });
  afterAll(() => host?.stop());

  const tokens = () => host.dataSource.getRepository(AccessToken);
  const post = async (headers: Record<string, string> = {}) => {
    const response = await host.fetch('maintenance', { method: 'POST', headers });
    expect(response.headers.get('cache-control')).toBe('no-store');
    return [response.status, await response.json()];
  };
  const cookie = loginCookie('alice');

  it('is for administrators: nobody and others are turned away, and nothing is done', async () => {
    expect(await post()).toEqual(UNAUTHORIZED);
    expect(await post({ cookie: loginCookie('bob') })).toEqual(UNAUTHORIZED);
    expect(await tokens().count()).toBe(2);
  });

  it.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('is not done for a page of %s, with the cookies of an administrator', async (_case, headers) => {
    expect(await post({ cookie, ...headers })).toEqual(UNAUTHORIZED);
    expect(await tokens().count()).toBe(2);
  });

  it('is no GET, which a link or an image could send', async () => {
    const response = await host.fetch('maintenance', { headers: { cookie } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await tokens().count()).toBe(2);
  });

  it('removes what expired for an administrator, and again finds nothing', async () => {
    expect(await post({ cookie })).toEqual([200, { message: 'Cleanup completed' }]);
    expect(await tokens().count()).toBe(1);
    expect(await post({ cookie, origin: host.origin, 'sec-fetch-site': 'same-origin' })).toEqual([
      200,
      { message: 'Cleanup completed' },
    ]);
  });

  it('says where its time was over first, and how much it removed; asked again, it goes on', async () => {
    const client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
    await client.token({ grant_type: 'client_credentials' });
    await tokens().updateAll({ expires: new Date(Date.now() - 1_000) });
    const expired = host.app.get(ExpiredRecords);
    const run = expired.run.bind(expired);
    // As after 20 seconds, which nobody should wait for here.
    const limited = jest
      .spyOn(expired, 'run')
      .mockImplementationOnce((how) => run({ ...how, batchSize: 1, maxBatches: 1 }));
    expect(await post({ cookie })).toEqual([
      200,
      { message: 'Cleanup is not complete; ask again', complete: false, removed: 1 },
    ]);
    expect(limited).toHaveBeenCalledWith({ maxSeconds: 20 });
    limited.mockRestore();
    expect(await tokens().count()).toBe(1);
    expect(await post({ cookie })).toEqual([200, { message: 'Cleanup completed' }]);
    expect(await tokens().count()).toBe(0);
  });

  it('has no administrator until the host says who, and no endpoint until it lists one', async () => {
    const [listed, closed] = await Promise.all([
      Host.start({ platform, database, structure: { endpoints: ENDPOINTS } }),
      Host.start({ platform, database }),
    ]);
    const [one, other] = await Promise.all(
      [listed, closed].map((each) => each.fetch('maintenance', { method: 'POST', headers: { cookie } })),
    );
    expect([one.status, await one.json()]).toEqual(UNAUTHORIZED);
    expect(other.status).toBe(404);
    await Promise.all([listed.stop(), closed.stop()]);
  });
});
