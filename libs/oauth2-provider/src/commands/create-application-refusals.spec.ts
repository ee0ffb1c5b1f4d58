import { HostCli } from '../../../../test/support/host-cli.js';

let host: HostCli;
beforeAll(async () => {
  host = await HostCli.open();
});
afterAll(() => host.close());

const WEB = [
  'createapplication',
  'confidential',
  'authorization-code',
  '--redirect-uris',
  'https://a.example/cb',
];

describe('createapplication', () => {
  it.each<[string, number, string[], RegExp]>([
    ['no argument', 2, ['createapplication'], /missing required argument/],
    ['no grant', 2, ['createapplication', 'public'], /missing required argument/],
    ['a third argument', 2, [...WEB.slice(0, 3), 'x'], /too many arguments/],
    ['an unknown option', 2, [...WEB, '--frob'], /unknown option/],
    ['an option without its value', 2, [...WEB, '--name'], /argument missing/],
    ['an unknown client type', 2, ['createapplication', 'secret', 'password'], /confidential or public/],
    ['an unknown grant', 2, ['createapplication', 'public', 'magic'], /authorization-code, implicit/],
    ['no redirect URI', 2, WEB.slice(0, 3), /--redirect-uris: /],
    ['a dangerous redirect URI', 2, [...WEB, '--redirect-uris', 'javascript:alert(1)'], /--redirect-uris: /],
    [
      'a relative logout URI',
      2,
      [...WEB, '--post-logout-redirect-uris', '/bye'],
      /--post-logout-redirect-uris: /,
    ],
    ['an origin with a path', 2, [...WEB, '--allowed-origins', 'https://a.example/x'], /--allowed-origins: /],
    ['a colon in the identifier', 2, [...WEB, '--client-id', 'a:b'], /--client-id: /],
    ['an empty secret', 2, [...WEB, '--client-secret', ''], /--client-secret: /],
    ['an unknown scope', 2, [...WEB, '--scopes', 'admin'], /--scopes: /],
    ['no scope at all', 2, [...WEB, '--scopes', ' '], /--scopes/],
    ['an unknown algorithm', 2, [...WEB, '--algorithm', 'XY1'], /--algorithm: /],
    [
      'client credentials for a public client',
      2,
      ['createapplication', 'public', 'client-credentials'],
      /client_credentials/,
    ],
    ['metadata that is not JSON', 2, [...WEB, '--metadata', '{'], /--metadata/],
    ['metadata that is a list', 2, [...WEB, '--metadata', '[]'], /--metadata/],
    ['metadata of the wrong type', 2, [...WEB, '--metadata', '{"scope":["read"]}'], /scope: /],
    ["metadata that is the server's to say", 2, [...WEB, '--metadata', '{"client_id":"x"}'], /client_id: /],
    [
      'an unknown format',
      2,
      [...WEB, '--access-token-format', 'saml'],
      /--access-token-format is opaque, jwt or/,
    ],
    ['an unknown resource', 2, [...WEB, '--resources', 'urn:x'], /--resources: resource 1 is unknown/],
    [
      'an unknown format in metadata',
      2,
      [...WEB, '--metadata', '{"access_token_format":"x"}'],
      /opaque or jwt/,
    ],
    ['no time', 2, [...WEB, '--access-token-lifetime', '0'], /--access-token-lifetime must be a whole/],
    ['words for a time', 2, [...WEB, '--refresh-token-lifetime', '1h'], /--refresh-token-lifetime must be/],
    ['a part of a second', 2, [...WEB, '--id-token-lifetime', '1.5'], /--id-token-lifetime must be/],
    ['more than fits', 2, [...WEB, '--id-token-lifetime', '2147483648'], /--id-token-lifetime must be/],
    ['a pair without a value', 2, [...WEB, '--set', 'logo'], /field=value/],
    ['an unknown column', 2, [...WEB, '--set', 'nope=1'], /nope: /],
    ['a column of the library', 2, [...WEB, '--set', 'clientSecrets=[]'], /clientSecrets: /],
    ['a text for a number', 2, [...WEB, '--set', 'tier=high'], /tier takes a whole number/],
    ['a text for a boolean', 2, [...WEB, '--set', 'approved=yes'], /approved takes true or false/],
    ['an unknown user', 1, [...WEB, '--user', 'bob'], /--user/],
  ])('refuses %s with %i', async (_case, expected, args, message) => {
    const before = await host.count();
    const { stdout, stderr, code } = await host.run(...args.slice(0, 1), '--json', ...args.slice(1));
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).toMatch(message);
    expect(await host.count()).toBe(before);
  });

  it('refuses a taken identifier with 1, without telling a secret', async () => {
    await host.json(...WEB, '--client-id', 'taken');
    const { stdout, stderr, code } = await host.run(
      ...WEB,
      '--client-id',
      'taken',
      '--client-secret',
      'hunter2',
      '--json',
    );
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(/^error: --client-id: /);
    expect(stderr).not.toContain('hunter2');
  });

  it('names everything that is wrong, a line each', async () => {
    const { stderr } = await host.run(
      ...WEB,
      '--client-id',
      'a:b',
      '--scopes',
      'admin',
      '--algorithm',
      'XY1',
    );
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });
});
