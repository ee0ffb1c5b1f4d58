import crypto from 'node:crypto';
import { TestClient, basic } from '../support/client.js';
import { Host, pairs } from '../support/host.js';

/** RFC 6749 section 10.10. Client ids are no secret (the authorization endpoint knows them aloud), but they are not told here. */
describe.each(pairs)('guessing clients and their secrets, on %s with %s', (platform, database) => {
  let host: Host;
  let known: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    known = await TestClient.register(host, { clientSecret: 'a secret that a person chose' });
  });
  afterAll(() => host.stop());
  afterEach(() => jest.restoreAllMocks());

  const knock = async (clientId: string) => {
    const headers = { authorization: basic(clientId, 'a secret that somebody guessed') };
    const answer = await host.post('token', { grant_type: 'client_credentials' }, headers);
    const told = [...answer.headers].filter(([name]) => name !== 'date');
    return { status: answer.status, told, body: await answer.text() };
  };

  it('an unknown client and a wrong secret have one answer', async () => {
    expect(await knock('nobody')).toEqual(await knock(known.clientId));
  });

  it('timing: a name of no client costs no hash, or whoever invents names had all the CPU', async () => {
    const scrypt = jest.spyOn(crypto, 'scrypt');
    await knock('nobody');
    expect(scrypt).not.toHaveBeenCalled();
    await knock(known.clientId);
    expect(scrypt).toHaveBeenCalledTimes(1);
  });
});
