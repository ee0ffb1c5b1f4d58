import { answerOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  /** May have `read` and `email` alone. */
  let narrow: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, { skipAuthorization: true });
    narrow = await TestClient.register(host, { skipAuthorization: true, scopes: ['read', 'email'] });
  });
  afterAll(() => host?.stop());

  const granted = async (of: TestClient, scope: string | undefined) => (await of.tokens({ scope })).scope;
  const error = async (of: TestClient, scope: string) =>
    answerOf(await of.authorize({ scope })).parameters['error'];

  it.each([
    ['what was asked for', 'read', 'read'],
    ['several, in the order of the request', 'write read', 'write read'],
    ['each once', 'read read write read', 'read write'],
    ['whatever the spaces', '  read   write ', 'read write'],
    ['openid, which needs no mention in the options', 'openid read', 'openid read'],
    ['the defaults, for nothing', undefined, 'read write'],
    ['the defaults, for an empty scope', '', 'read write'],
    ['the defaults, for spaces', '   ', 'read write'],
  ])('grants %s', async (_case, asked, scope) => {
    expect(await granted(client, asked)).toBe(scope);
  });

  it('grants of the defaults what the application may have', async () => {
    expect(await granted(narrow, undefined)).toBe('read');
  });

  it.each([
    ['an unknown scope', 'fly'],
    ['an unknown scope beside a known one, rather than dropping it', 'read fly'],
    ['a scope in another case', 'READ'],
    ['a comma between', 'read,write'],
    ['a tab between', 'read\twrite'],
    ['a line break between', 'read\nwrite'],
    ['a quotation mark', '"read"'],
    ['a backslash', 'read\\'],
    ['another script', 'réad'],
    ['a wildcard', '*'],
    ['a name of the language', '__proto__ constructor'],
    ['a name of every object', 'toString'],
  ])('refuses %s', async (_case, scope) => {
    expect(await error(client, scope)).toBe('invalid_scope');
  });

  it.each(['write', 'read write', 'openid', 'profile'])(
    'refuses %s to an application that may not have it',
    async (scope) => {
      expect(await error(narrow, scope)).toBe('invalid_scope');
    },
  );

  it('refuses to ask for nothing where none of the defaults is allowed', async () => {
    const barred = await TestClient.register(host, { skipAuthorization: true, scopes: ['email'] });
    expect(await error(barred, '')).toBe('invalid_scope');
  });

  it('refuses openid to an application without an ID token algorithm, rather than failing later', async () => {
    const plain = await TestClient.register(host, { skipAuthorization: true, algorithm: '' });
    expect(await error(plain, 'openid read')).toBe('invalid_scope');
    expect(await granted(plain, 'read')).toBe('read');
  });

  it('shows each scope once on the consent page', async () => {
    const asking = await TestClient.register(host);
    const html = await (await asking.authorize({ scope: 'read read openid' })).text();
    expect(html.match(/<li>/g)).toHaveLength(2);
    expect(html).toContain('Know who you are');
  });
});
