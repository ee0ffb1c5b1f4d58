import { answerOf, errorPageOf, redirectOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

const CALLBACK = 'https://client.example.com/a/callback';

describe.each(pairs)('redirect URI tricks: on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
  });
  afterAll(() => host?.stop());

  const registered = (...redirectUris: string[]) =>
    TestClient.register(host, { redirectUris, skipAuthorization: true });
  const refused = async (response: Response) => {
    expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
  };

  describe('a redirect_uri that differs from the registered one by any byte is refused', () => {
    let client: TestClient;
    beforeAll(async () => {
      client = await registered(CALLBACK, 'https://client.example.com/query?a=1&b=2');
    });

    it.each([
      ['another host', 'https://evil.example/a/callback'],
      ['a subdomain', 'https://x.client.example.com/a/callback'],
      ['a longer host', 'https://client.example.com.evil.example/a/callback'],
      ['user information', 'https://client.example.com@evil.example/a/callback'],
      ['user information on the right host', 'https://user@client.example.com/a/callback'],
      ['user information and a backslash', 'https://evil.example\\@client.example.com/a/callback'],
      ['http', 'http://client.example.com/a/callback'],
      ['a scheme in capitals', 'HTTPS://client.example.com/a/callback'],
      ['a host in capitals', 'https://Client.Example.com/a/callback'],
      ['a path in capitals', 'https://client.example.com/a/Callback'],
      ['the default port', 'https://client.example.com:443/a/callback'],
      ['another port', 'https://client.example.com:8443/a/callback'],
      ['a dot after the host', 'https://client.example.com./a/callback'],
      ['a trailing slash', `${CALLBACK}/`],
      ['a path below', `${CALLBACK}/evil`],
      ['a path above', 'https://client.example.com/a/'],
      ['a path that goes up', `${CALLBACK}/../evil`],
      ['a path that goes up and comes back', 'https://client.example.com/a/x/../callback'],
      ['an encoded path that goes up', `${CALLBACK}/%2e%2e/evil`],
      ['an encoded slash', 'https://client.example.com/a%2Fcallback'],
      ['an encoded letter', 'https://client.example.com/a/%63allback'],
      ['two slashes', 'https://client.example.com//a/callback'],
      ['parameters of the path', `${CALLBACK};x=1`],
      ['a query', `${CALLBACK}?x=1`],
      ['an empty query', `${CALLBACK}?`],
      ['a fragment', `${CALLBACK}#x`],
      ['an empty fragment', `${CALLBACK}#`],
      ['space around it', ` ${CALLBACK}`],
      ['space after it', `${CALLBACK} `],
      ['a line break', `${CALLBACK}\r\nX: y`],
      ['a tab within', 'https://client.example.com/a/call\tback'],
      ['letters that look alike', 'https://client.example.com/a/сallback'],
      ['less of the query', 'https://client.example.com/query?a=1'],
      ['more of the query', 'https://client.example.com/query?a=1&b=2&c=3'],
      ['the query in another order', 'https://client.example.com/query?b=2&a=1'],
      ['no scheme', '//client.example.com/a/callback'],
      ['no host', '/a/callback'],
      ['a list', `${CALLBACK} https://client.example.com/query?a=1&b=2`],
      ['a pattern', 'https://*.example.com/a/callback'],
    ])('%s', async (_case, uri) => {
      await refused(await client.authorize({ redirect_uri: uri }));
    });

    it('and is accepted as it was registered', async () => {
      expect(answerOf(await client.authorize({ redirect_uri: CALLBACK })).to).toBe(CALLBACK);
    });

    it('and not what another application registered', async () => {
      await registered('https://other.example.com/cb');
      await refused(await client.authorize({ redirect_uri: 'https://other.example.com/cb' }));
    });
  });

  describe('a redirect URI with a query of its own', () => {
    const own = 'https://client.example.com/cb?a=1&b=%20x%2F&a=2&empty=&flag';

    it.each([
      ['a code', {}],
      ['an error', { scope: 'fly' }],
    ])('keeps it byte for byte before %s', async (_case, changes) => {
      const client = await registered(own);
      expect(redirectOf(await client.authorize({ redirect_uri: own, ...changes }))).toMatch(
        new RegExp(`^${own.replace('?', '\\?')}&`),
      );
    });

    it('keeps it when the user denies', async () => {
      const client = await TestClient.register(host, { redirectUris: [own] });
      const answer = await client.decide(await client.authorize({ redirect_uri: own }), false);
      expect(redirectOf(answer).startsWith(`${own}&error=access_denied`)).toBe(true);
    });

    it.each(['code', 'error', 'iss', 'state'])('cannot speak for the server by %s', async (name) => {
      const uri = `https://client.example.com/cb?${name}=forged`;
      const client = await registered(uri);
      const changes = name === 'error' ? { scope: 'fly' } : {};
      // `answerOf` refuses a name that comes twice.
      expect(answerOf(await client.authorize({ redirect_uri: uri, ...changes })).parameters[name]).not.toBe(
        'forged',
      );
    });
  });

  describe('without redirect_uri', () => {
    it.each([
      ['absent', undefined],
      ['empty', ''],
    ])('(%s) the only registered one is used', async (_case, redirect_uri) => {
      const client = await registered(CALLBACK);
      expect(answerOf(await client.authorize({ redirect_uri })).to).toBe(CALLBACK);
    });

    it('an error page is shown where several are registered', async () => {
      const client = await registered(CALLBACK, 'https://client.example.com/b');
      await refused(await client.authorize({ redirect_uri: undefined }));
    });

    it('an error page is shown where none is registered', async () => {
      const machine = await TestClient.register(host, {
        redirectUris: [],
        grantTypes: ['client_credentials'],
        responseTypes: [],
      });
      await refused(await machine.authorize({ redirect_uri: undefined }));
      await refused(await machine.authorize());
    });
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'http://client.example.com/',
    'file:///etc/passwd',
    '//client.example.com/',
  ])('%s is refused with a page, though it stands in the table past every check', async (redirect_uri) => {
    const client = await registered(CALLBACK);
    await host.dataSource
      .getRepository('Application')
      .update({ clientId: client.clientId }, { redirectUris: [redirect_uri] });
    await refused(await client.authorize({ redirect_uri }));
    await refused(await client.authorize({ redirect_uri: undefined }));
  });

  it('the Location is pure ASCII, as HTTP wants it', async () => {
    const client = await registered(CALLBACK);
    const location = redirectOf(
      await client.authorize({ redirect_uri: CALLBACK, state: 'ü\r\nSet-Cookie: a=b' }),
    );
    expect(location).toMatch(/^[\x21-\x7e]+$/);
    expect(new URL(location).searchParams.get('state')).toBe('ü\r\nSet-Cookie: a=b');
  });

  it('HEAD leads where GET does', async () => {
    const client = await registered(CALLBACK);
    const url = client.authorizationUrl({ redirect_uri: CALLBACK });
    const response = await host.fetch(url, { method: 'HEAD', headers: { cookie: loginCookie('alice') } });
    expect(answerOf(response).to).toBe(CALLBACK);
  });
});
