import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { basic } from './support/client.js';
import { AliceAdministers } from './support/administration.js';
import { Host } from './support/host.js';
import { PAGE_PAIRS } from './support/management.js';
import { API_OPTIONS, ApiUser, WITH_API as controllers } from './support/management-api.js';
import { secretWatch } from './support/secret-watch.js';

const CALLBACK = 'https://app.example.com/cb';

describe.each(PAGE_PAIRS)('applications and administration by API on %s with %s', (platform, database) => {
  let host: Host;
  let api: ApiUser;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: API_OPTIONS,
      imports: [OAuth2ManagementModule.forRoot({ controllers, policy: AliceAdministers })],
    });
    api = await ApiUser.register(host);
  });
  afterAll(() => host?.stop());

  const register = async (user: string, more: object = {}) => {
    const { body } = await api.call('POST', 'applications', user, { redirect_uris: [CALLBACK], ...more });
    secretWatch.keep('a client secret', body['client_secret'] as string);
    return body as { id: string; client_id: string; client_secret: string };
  };

  it('registers, shows, changes and deletes an application by the names of RFC 7591', async () => {
    const given = {
      client_name: 'Prints',
      redirect_uris: [CALLBACK],
      scope: 'read',
      policy_uri: 'https://app.example.com/policy',
      allowed_origins: ['https://app.example.com'],
    };
    const made = await api.call('POST', 'applications', 'bob', given);
    const { id, client_secret, ...shown } = made.body;
    secretWatch.keep('a client secret', client_secret as string);
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`${host.issuer}/api/applications/${id as string}`);
    expect(client_secret).toMatch(/^\w{128}$/);
    expect(shown).toMatchObject({
      ...given,
      client_type: 'confidential',
      user_id: 'bob',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      last_used: null,
    });
    const path = `applications/${id as string}`;
    const found = await api.call('GET', path, 'bob');
    expect(found.body).toMatchObject({ ...given, id });
    expect(found.body).not.toHaveProperty('client_secret');

    const changed = await api.call('PATCH', path, 'bob', { client_name: 'Photos', policy_uri: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ client_name: 'Photos', scope: 'read' });
    expect(changed.body).not.toHaveProperty('policy_uri');
    expect((await api.call('PATCH', path, 'bob', { scope: null })).body['scope']).toBe('openid read');

    expect((await api.call('DELETE', path, 'bob')).status).toBe(204);
    expect((await api.call('GET', path, 'bob')).status).toBe(404);
  });

  it('lists in pages, an owner her own and an administrator everybody’s', async () => {
    // With spaces where they are looked for, which no client id has.
    const names = ['One', 'Two', 'The third'];
    for (const client_name of names) await register('bob', { client_name });
    await register('alice', { client_name: 'Her own' });
    const first = await api.call('GET', 'applications?limit=2', 'bob');
    const rest = await api.call('GET', `applications?after=${first.body['next'] as string}`, 'bob');
    const listed = [first, rest].flatMap(({ body }) => body['applications'] as { client_name: string }[]);
    expect(listed.map((each) => each.client_name)).toEqual(names);
    expect(rest.body['next']).toBeNull();
    const namesOf = ({ body }: { body: object }) =>
      (body as { applications: { client_name: string }[] }).applications.map((each) => each.client_name);
    expect(namesOf(await api.call('GET', 'applications', 'alice'))).toEqual(['Her own']);
    expect(namesOf(await api.call('GET', 'applications?all=true&search=the%20th', 'alice'))).toEqual([
      'The third',
    ]);
    expect(namesOf(await api.call('GET', 'applications?user_id=bob', 'alice'))).toEqual(names);
    expect(namesOf(await api.call('GET', 'applications?all=true&search=her%20own', 'bob'))).toEqual([]);
  });

  it('lets an owner change nothing of what an application may that asks for no consent', async () => {
    const { id } = await register('alice', { skip_authorization: true, user_id: 'bob', scope: 'read' });
    const path = `applications/${id}`;
    const before = (await api.call('GET', path, 'bob')).body;
    for (const [member, value] of Object.entries({
      redirect_uris: ['https://elsewhere.example.com/cb'],
      allowed_origins: ['https://elsewhere.example.com'],
      client_type: 'public',
      grant_types: ['authorization_code'],
      scope: 'openid read',
    })) {
      const answer = await api.call('PATCH', path, 'bob', { [member]: value });
      expect([answer.status, answer.body['problems']]).toMatchObject([400, [{ field: member }]]);
    }
    expect((await api.call('GET', path, 'bob')).body).toEqual(before);
    expect((await api.call('PATCH', path, 'bob', { client_name: 'Mine' })).status).toBe(200);
    expect((await api.call('PATCH', path, 'alice', { scope: 'openid read' })).status).toBe(200);
  });

  it('gives a new secret, and the old one goes on working for a while', async () => {
    const { id, client_id, client_secret } = await register('bob', { grant_types: ['authorization_code'] });
    const rotated = await api.call('POST', `applications/${id}/secret`, 'bob', { overlap: 60 });
    secretWatch.keep('a client secret', rotated.body['client_secret'] as string);
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ client_id });
    for (const secret of [client_secret, rotated.body['client_secret'] as string]) {
      const form = { grant_type: 'authorization_code', code: 'x' };
      const answer = await host.post('token', form, { authorization: basic(client_id, secret) });
      expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
    }
    const without = await api.call('POST', `applications/${id}/secret`, 'bob');
    secretWatch.keep('a client secret', without.body['client_secret'] as string);
    expect(without.status).toBe(200);
  });

  it.each<[string, unknown, number, object]>([
    [
      'a member of the wrong type',
      { redirect_uris: CALLBACK },
      400,
      { problems: [{ field: 'redirect_uris' }] },
    ],
    [
      'all that is wrong at once',
      { redirect_uris: ['http://x'], scope: 'unknown', allowed_origins: 'x' },
      400,
      { error: 'invalid_client_metadata' },
    ],
    [
      'a redirect URI alone',
      { redirect_uris: ['http://app.example.com/'] },
      400,
      { error: 'invalid_redirect_uri', problems: [{ field: 'redirect_uris' }] },
    ],
    [
      'what is not hers to set',
      { redirect_uris: [CALLBACK], skip_authorization: true },
      400,
      { problems: [{ field: 'skip_authorization' }] },
    ],
    [
      'a grant beyond hers',
      { grant_types: ['client_credentials'] },
      400,
      { problems: [{ field: 'grant_types' }] },
    ],
    ['a scope beyond hers', { redirect_uris: [CALLBACK], scope: 'administration' }, 400, {}],
    ['a secret of her own', { client_secret: 'x' }, 400, { problems: [{ field: 'client_secret' }] }],
    ['no object', [], 400, { error: 'invalid_request' }],
    ['no JSON', '{', 400, { error: 'invalid_request' }],
    ['what no database holds', { client_name: 'a\0b' }, 400, { error: 'invalid_request' }],
    ['what is too deep', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400, { error: 'invalid_request' }],
    ['a prototype', '{"__proto__":{"a":1}}', 400, { error: 'invalid_request' }],
    ['too long a name', { redirect_uris: [CALLBACK], client_name: 'x'.repeat(300) }, 400, {}],
  ])('refuses %s', async (_what, body, status, refusal) => {
    const answer = await api.call('POST', 'applications', 'bob', body);
    expect([answer.status, answer.body]).toMatchObject([status, refusal]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    if (answer.body['problems'])
      for (const problem of answer.body['problems'] as object[])
        expect(problem).toEqual({
          field: expect.any(String) as string,
          message: expect.any(String) as string,
        });
  });

  it('takes JSON alone, and queries that there are', async () => {
    const form = { authorization: `Bearer ${await api.tokenOf('bob')}` };
    expect((await host.post('api/applications', { client_name: 'x' }, form)).status).toBe(415);
    for (const query of [
      'clienttype=public',
      'client_type=x',
      'limit=0',
      'limit=x',
      'after=x',
      'search=a&search=b',
    ])
      expect((await api.call('GET', `applications?${query}`, 'bob')).status).toBe(400);
    for (const [overlap, status] of [
      ['x', 400],
      [-1, 400],
    ] as const) {
      const { id } = await register('bob');
      expect((await api.call('POST', `applications/${id}/secret`, 'bob', { overlap })).status).toBe(status);
    }
    expect((await api.call('PUT', 'applications', 'bob', {})).headers.get('allow')).toBe('GET, POST, HEAD');
  });

  it('tells administrators how the server is', async () => {
    const { status, body } = await api.call('GET', 'administration', 'alice');
    expect(status).toBe(200);
    expect(body).toMatchObject({ health: { status: expect.any(String) as string } });
    const kinds = (body['kinds'] as { kind: string }[]).map(({ kind }) => kind);
    for (const kind of kinds) {
      const listed = await api.call('GET', `administration/${kind}?limit=1`, 'alice');
      expect([kind, listed.status]).toEqual([kind, 200]);
      const [record] = listed.body['records'] as { id: string }[];
      if (record) {
        const one = await api.call('GET', `administration/${kind}/${record.id}`, 'alice');
        expect(one.body).toMatchObject({ id: record.id });
        // In the names of members: the identifiers are random, and may hold any word.
        expect(JSON.stringify(one.body)).not.toMatch(/"[^"]*(?:hash|secret)[^"]*":/i);
      }
    }
    expect(kinds).toHaveLength(9);
  });

  it('walks through records page by page, filters and revokes them', async () => {
    await api.tokenOf('bob');
    await api.tokenOf('alice');
    const first = await api.call('GET', 'administration/access-tokens?limit=1&state=live', 'alice');
    const second = await api.call(
      'GET',
      `administration/access-tokens?limit=1&after=${first.body['next'] as string}`,
      'alice',
    );
    const [one, two] = [first, second].map(
      ({ body }) => (body['records'] as { id: string; user_id: string }[])[0],
    );
    expect(one.id).not.toBe(two.id);
    const bobs = await api.call('GET', 'administration/access-tokens?user=bob', 'alice');
    const [record] = bobs.body['records'] as { id: string; state: string }[];
    expect(record.state).toBe('live');
    const path = `administration/access-tokens/${record.id}`;
    const revoked = await api.call('DELETE', path, 'alice');
    expect([revoked.status, revoked.body]).toMatchObject([200, { ended: 'authorization', tokens: 2 }]);
    expect((await api.call('GET', path, 'alice')).body).toMatchObject({ state: 'revoked' });
    expect((await api.call('GET', 'applications', 'bob')).status).toBe(401);
  });

  it.each([
    ['administration/nothing', 404],
    ['administration/access-tokens/x', 404],
    ['administration/access-tokens?state=x', 400],
    ['administration/access-tokens?nothing=x', 400],
    ['administration/access-tokens?after=x', 400],
    ['administration/access-tokens?until=2030-02-31x', 400],
    ['administration/access-tokens?limit=-1', 400],
    ['administration/access-tokens?search=%00', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await api.call('GET', path, 'alice')).status).toBe(status);
  });
});
