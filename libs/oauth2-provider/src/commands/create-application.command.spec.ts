import { HostCli } from '../../../../test/support/host-cli.js';
import { verifySecret } from '../protocol/secret.js';

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
  it.each([
    ['authorization-code', ['authorization_code', 'refresh_token'], ['code']],
    ['implicit', ['implicit'], ['id_token', 'token', 'id_token token']],
    ['password', ['password', 'refresh_token'], []],
    ['client-credentials', ['client_credentials'], []],
    [
      'openid-hybrid',
      ['authorization_code', 'implicit', 'refresh_token'],
      ['code id_token', 'code token', 'code id_token token'],
    ],
    ['device-code', ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], []],
  ])('%s registers what the contract says', async (word, grantTypes, responseTypes) => {
    const { stdout, code } = await host.run(
      'createapplication',
      'confidential',
      word,
      '--redirect-uris',
      'https://a.example/cb',
      '--json',
    );
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect({ code, grants: answer.grant_types, responses: answer.response_types }).toEqual({
      code: 0,
      grants: grantTypes,
      responses: responseTypes,
    });
    expect(await host.stored(answer.client_id)).toMatchObject({ grantTypes, responseTypes });
  });

  it('answers one JSON object in the words of RFC 7591', async () => {
    const answer = await host.json(...WEB, '--name', 'Notes');
    expect(answer).toEqual({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{40}$/) as string,
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{128}$/) as string,
      client_id_issued_at: expect.any(Number) as number,
      client_secret_expires_at: 0,
      client_name: 'Notes',
      redirect_uris: ['https://a.example/cb'],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid read write',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
    });
    const { clientSecrets } = await host.stored(answer.client_id);
    expect(JSON.stringify(clientSecrets)).not.toContain(answer.client_secret);
    await expect(verifySecret(String(answer.client_secret), clientSecrets[0].hash)).resolves.toBe(true);
  });

  it('takes every option', async () => {
    const { client_id } = await host.json(
      ...WEB,
      ...[
        '--client-id',
        'notes/1',
        '--client-secret',
        '1700_a-b',
        '--no-hash-client-secret',
        '--name',
        'Notes',
      ],
      ...['--user', 'alice', '--redirect-uris', 'https://b.example/cb https://c.example/cb'],
      ...[
        '--post-logout-redirect-uris',
        'https://a.example/bye',
        '--allowed-origins',
        'https://a.example https://b.example',
      ],
      ...['--skip-authorization', '--algorithm', '', '--scopes', 'read write', '--no-require-pkce'],
      ...[
        '--metadata',
        '{"client_uri":"https://a.example","token_endpoint_auth_method":"client_secret_post","client_name":"Other"}',
      ],
      ...['--set', 'logo=/a=b.png', '--set', 'tier=3', '--set', 'approved=true', '--set', 'tags=["x"]'],
      ...['--access-token-lifetime', '60', '--refresh-token-lifetime', '120', '--id-token-lifetime', '30'],
      ...['--set', 'agreed=2030-01-31T12:00:00Z'],
      ...['--access-token-format', 'jwt', '--resources', 'http://localhost:3000'],
    );
    expect(client_id).toBe('notes/1');
    expect(await host.stored(client_id)).toMatchObject({
      clientType: 'confidential',
      name: 'Notes',
      userId: 'u-1',
      redirectUris: ['https://a.example/cb', 'https://b.example/cb', 'https://c.example/cb'],
      postLogoutRedirectUris: ['https://a.example/bye'],
      allowedOrigins: ['https://a.example', 'https://b.example'],
      skipAuthorization: true,
      algorithm: '',
      scopes: ['read', 'write'],
      requirePkce: false,
      tokenEndpointAuthMethod: 'client_secret_post',
      metadata: { client_uri: 'https://a.example' },
      clientSecrets: [
        { hash: expect.stringMatching(/^scrypt\$/) as string, sealed: expect.any(String) as string },
      ],
      logo: '/a=b.png',
      accessTokenFormat: 'jwt',
      resources: ['http://localhost:3000'],
      accessTokenLifetime: 60,
      refreshTokenLifetime: 120,
      idTokenLifetime: 30,
      tier: 3,
      approved: true,
      tags: ['x'],
      agreed: new Date('2030-01-31T12:00:00Z'),
    });
  });

  it('has the defaults of the contract where no option says otherwise', async () => {
    const { client_id } = await host.json(...WEB);
    const application = await host.stored(client_id);
    expect(application).toMatchObject({
      scopes: null,
      algorithm: 'RS256',
      requirePkce: true,
      tokenEndpointAuthMethod: null,
      accessTokenFormat: null,
      resources: null,
      accessTokenLifetime: null,
      refreshTokenLifetime: null,
      idTokenLifetime: null,
    });
    expect(application.clientSecrets[0]).not.toHaveProperty('sealed');
  });

  it('takes the id of a user as well as a name', async () => {
    const { client_id } = await host.json(...WEB, '--user', 'u-2');
    expect(await host.stored(client_id)).toMatchObject({ userId: 'u-2' });
  });

  it('gives a public application no secret', async () => {
    const answer = await host.json(
      'createapplication',
      'public',
      'authorization-code',
      '--redirect-uris',
      'com.example.app:/cb http://127.0.0.1/cb',
    );
    expect(answer).toMatchObject({ token_endpoint_auth_method: 'none' });
    expect(answer).not.toHaveProperty('client_secret');
  });

  it('shows a person the secret once and says so', async () => {
    const { stdout, stderr, code } = await host.run(
      ...WEB,
      '--client-id',
      'human',
      '--client-secret',
      'chosen',
    );
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/client_id: human\nclient_secret: chosen\n.*will not be shown again/);
  });

  it('warns on stderr of a grant that the server has off, and still answers JSON', async () => {
    const { stdout, stderr, code } = await host.run(
      'createapplication',
      'confidential',
      'password',
      '--json',
    );
    expect({ code, grants: (JSON.parse(stdout) as Record<string, unknown>).grant_types }).toEqual({
      code: 0,
      grants: ['password', 'refresh_token'],
    });
    expect(stderr).toMatch(/^warning: .*off/);
  });
});
