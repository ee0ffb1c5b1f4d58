import { answerOf, errorPageOf, redirectOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
  });
  afterAll(() => host?.stop());

  const native = (...redirectUris: string[]) =>
    TestClient.register(host, { clientType: 'public', redirectUris, skipAuthorization: true });

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:49152/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1/cb'],
    ['http://127.0.0.1:8080/cb', 'http://127.0.0.1:49152/cb'],
    ['http://127.0.0.1:8080/cb', 'http://127.0.0.1/cb'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:1'],
    ['http://127.0.0.1/cb?a=1', 'http://127.0.0.1:65535/cb?a=1'],
    ['http://[::1]/cb', 'http://[::1]:49152/cb'],
    ['http://localhost:3000/cb', 'http://localhost:3000/cb'],
    ['com.example.app:/cb', 'com.example.app:/cb'],
    ['com.example.app://oauth/cb', 'com.example.app://oauth/cb'],
    ['myapp://callback', 'myapp://callback'],
  ])('one that registered %s may ask for %s', async (registered, asked) => {
    const client = await native(registered);
    const location = redirectOf(await client.authorize({ redirect_uri: asked }));
    expect(location.startsWith(`${asked}${asked.includes('?') ? '&' : '?'}code=`)).toBe(true);
  });

  it.each([
    [
      'localhost, which is not an address, on another port',
      'http://localhost:3000/cb',
      'http://localhost:3001/cb',
    ],
    ['localhost for 127.0.0.1', 'http://127.0.0.1/cb', 'http://localhost/cb'],
    ['127.0.0.1 for localhost', 'http://localhost/cb', 'http://127.0.0.1/cb'],
    ['IPv6 for IPv4', 'http://127.0.0.1/cb', 'http://[::1]/cb'],
    ['another loopback address', 'http://127.0.0.1/cb', 'http://127.0.0.2/cb'],
    ['an address written short', 'http://127.0.0.1/cb', 'http://127.1:8080/cb'],
    ['an address written as a number', 'http://127.0.0.1/cb', 'http://2130706433:8080/cb'],
    ['an IPv6 address written long', 'http://[::1]/cb', 'http://[0:0:0:0:0:0:0:1]:8080/cb'],
    ['an IPv4 address in IPv6', 'http://127.0.0.1/cb', 'http://[::ffff:127.0.0.1]:8080/cb'],
    ['https', 'http://127.0.0.1/cb', 'https://127.0.0.1:8080/cb'],
    ['a scheme in capitals', 'http://127.0.0.1/cb', 'HTTP://127.0.0.1:8080/cb'],
    ['another path', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/evil'],
    ['a path below', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb/x'],
    ['a trailing slash', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb/'],
    ['a query', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb?x=1'],
    ['a fragment', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb#x'],
    ['user information', 'http://127.0.0.1/cb', 'http://user@127.0.0.1:8080/cb'],
    ['a host after the port', 'http://127.0.0.1/cb', 'http://127.0.0.1:8080@evil.example/cb'],
    ['a longer host', 'http://127.0.0.1/cb', 'http://127.0.0.1.evil.example/cb'],
    ['port 0', 'http://127.0.0.1/cb', 'http://127.0.0.1:0/cb'],
    ['a port that does not exist', 'http://127.0.0.1/cb', 'http://127.0.0.1:65536/cb'],
    ['a port that is no number', 'http://127.0.0.1/cb', 'http://127.0.0.1:80a/cb'],
    ['an empty port', 'http://127.0.0.1/cb', 'http://127.0.0.1:/cb'],
    ['a port for https on a loopback address', 'https://127.0.0.1/cb', 'https://127.0.0.1:8443/cb'],
    ['a port elsewhere', 'https://client.example.com/cb', 'https://client.example.com:8443/cb'],
    ['a private-use scheme in capitals', 'com.example.app:/cb', 'COM.EXAMPLE.APP:/cb'],
    ['a private-use scheme with slashes', 'com.example.app:/cb', 'com.example.app:///cb'],
    ['another path of a private-use scheme', 'com.example.app:/cb', 'com.example.app:/evil'],
  ])('is refused with a page: %s', async (_case, registered, asked) => {
    const response = await (await native(registered)).authorize({ redirect_uri: asked });
    expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
  });

  it('the port of the request must be that of the token request', async () => {
    const client = await native('http://127.0.0.1/cb');
    const code = async () => await client.code({ redirect_uri: 'http://127.0.0.1:5000/cb' });
    const redeem = async (redirect_uri: string) =>
      (await client.redeem(await code(), { redirect_uri })).status;
    expect(await redeem('http://127.0.0.1:5001/cb')).toBe(400);
    expect(await redeem('http://127.0.0.1:5000/cb')).toBe(200);
  });

  it('an error goes to the port that was asked for', async () => {
    const client = await native('http://127.0.0.1/cb');
    const answer = answerOf(
      await client.authorize({ redirect_uri: 'http://127.0.0.1:5000/cb', scope: 'fly' }),
    );
    expect(answer).toMatchObject({ to: 'http://127.0.0.1:5000/cb', parameters: { error: 'invalid_scope' } });
  });

  it.each([
    [
      'warns that any program on this device may have asked',
      'http://127.0.0.1:5000/cb',
      /127\.0\.0\.1:5000[^]*a program on this device/,
    ],
    ['names the scheme of an app', 'com.example.app:/cb', /com\.example\.app:/],
  ])('the consent page %s', async (_case, uri, text) => {
    const client = await TestClient.register(host, { clientType: 'public', redirectUris: [uri] });
    const html = await (await client.authorize({ redirect_uri: uri })).text();
    expect(html.replace(/<form[^]*<\/form>/, '')).toMatch(text);
    expect(answerOf(await client.decide(new Response(html), true)).to).toBe(uri);
  });
});
