import { Controller, Get } from '@nestjs/common';
import {
  AccessToken,
  Application,
  ApplicationAdministration,
  Consent,
  OAuth2Events,
  ProtectedResource,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { answerOf } from './support/authorization.js';
import { TestClient, type Tokens, bearer, tokensOf } from './support/client.js';
import { DEVICE_GRANT, type DeviceAuthorization, decideDevice, poll, typeIn } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { jsonOf, metadataOf } from './support/openid.js';
import { loginCookie, passwordOf, resetUsers } from './support/owners.js';
import { expectRefusal } from './support/token-endpoint.js';

const [NOTES, PHOTOS, SECRET_API] = [
  'https://notes.example.com',
  'https://photos.example.com/api',
  'urn:example:secret',
];
const EVERY_GRANT = {
  grantTypes: [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'password',
    'implicit',
    DEVICE_GRANT,
  ],
  responseTypes: ['code', 'token'],
};

@Controller('albums')
@ProtectedResource({ resource: '/albums' })
class AlbumsController {
  @Get()
  list(): object {
    return { albums: [] };
  }
}

/** Parameters of which one may come several times. */
type Form = Record<string, string | string[]>;
const encoded = (form: Form): string =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  ).toString();

describe.each(pairs)('resource indicators (RFC 8707 section 2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let limited: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      platform,
      database,
      controllers: [AlbumsController],
      options: {
        profile: 'oauth2.0-compatible',
        refreshTokenGracePeriod: 30,
        resources: {
          [NOTES]: { name: 'Your <notes>', scopes: ['read', 'write'] },
          [PHOTOS]: { scopes: ['read'], accessTokenLifetime: 300 },
          [SECRET_API]: { accessTokenFormat: 'jwt' },
        },
      },
    });
    client = await TestClient.register(host, { ...EVERY_GRANT, skipAuthorization: true });
    limited = await TestClient.register(host, {
      ...EVERY_GRANT,
      skipAuthorization: true,
      resources: [NOTES, PHOTOS],
    });
  });
  afterAll(() => host?.stop());

  const token = (form: Form, who = client) => host.post('token', encoded(form), who.authentication);
  const audienceOf = async (accessToken: string, who = client) =>
    (await jsonOf<{ aud?: string | string[] }>(await who.introspect(accessToken))).aud;
  const codeFor = async (resources: string[], changes: Record<string, string> = {}, who = client) => {
    const asked = encoded({ resource: resources });
    const cookie = loginCookie('alice');
    const answer = await host.fetch(`${who.authorizationUrl(changes)}&${asked}`, { headers: { cookie } });
    return answerOf(answer).parameters;
  };
  const redeem = (code: string, resources: string[] = [], who = client) =>
    token(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'https://client.example.com/callback',
        code_verifier: who.verifier,
        resource: resources,
      },
      who,
    );
  const granted = async (resources: string[], changes: Record<string, string> = {}, who = client) =>
    tokensOf(await redeem((await codeFor(resources, changes, who))['code'], [], who));
  const refresh = ({ refresh_token }: Tokens, changes: Form = {}) =>
    token({ grant_type: 'refresh_token', refresh_token, ...changes });

  describe('at each grant', () => {
    const GRANTS: Record<string, (resource: string[], who: TestClient) => Promise<Response>> = {
      'client credentials': (resource, who) =>
        token({ grant_type: 'client_credentials', scope: 'read', resource }, who),
      password: (resource, who) =>
        token(
          {
            grant_type: 'password',
            username: 'alice',
            password: passwordOf('alice'),
            scope: 'read',
            resource,
          },
          who,
        ),
      'a device': async (resource, who) => {
        const answer = await host.post(
          'device-authorization',
          encoded({ scope: 'read', resource }),
          who.authentication,
        );
        if (answer.status !== 200) return answer;
        const { user_code, device_code } = (await answer.json()) as DeviceAuthorization;
        await decideDevice(host, user_code);
        return poll(who, device_code);
      },
    };

    it.each(Object.keys(GRANTS))('%s: the token is for those that were asked for', async (grant) => {
      const one = await tokensOf(await GRANTS[grant]([NOTES], client));
      expect(await audienceOf(one.access_token)).toBe(NOTES);
      const two = await tokensOf(await GRANTS[grant]([NOTES, PHOTOS, NOTES], client));
      expect(await audienceOf(two.access_token)).toEqual([NOTES, PHOTOS]);
      const any = await tokensOf(await GRANTS[grant]([], client));
      expect(await audienceOf(any.access_token)).toBeUndefined();
    });

    it.each(Object.keys(GRANTS))('%s: invalid_target for what is not there', async (grant) => {
      for (const resource of ['https://unknown.example.com', 'notes', `${NOTES}#x`, `${PHOTOS}/`])
        await expectRefusal(GRANTS[grant]([resource], client), 400, 'invalid_target');
      await expectRefusal(
        GRANTS[grant]([NOTES, 'https://unknown.example.com'], client),
        400,
        'invalid_target',
      );
      await expectRefusal(GRANTS[grant]([SECRET_API], limited), 400, 'invalid_target');
    });

    it.each(Object.keys(GRANTS))(
      '%s: a client with some alone gets these where it asks for none',
      async (grant) => {
        const { access_token } = await tokensOf(await GRANTS[grant]([], limited));
        expect(await audienceOf(access_token, limited)).toEqual([NOTES, PHOTOS]);
      },
    );

    it('the implicit grant: the token in the fragment', async () => {
      const cookie = loginCookie('alice');
      const url = client.authorizationUrl({
        response_type: 'token',
        scope: 'read',
        resource: NOTES,
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      const location = (await host.fetch(url, { headers: { cookie } })).headers.get('location')!;
      const accessToken = new URLSearchParams(new URL(location).hash.slice(1)).get('access_token')!;
      expect(await audienceOf(accessToken)).toBe(NOTES);
    });
  });

  describe('in the code flow', () => {
    it('go into the token, which opens nothing else', async () => {
      const { access_token } = await granted([NOTES, PHOTOS]);
      expect(await audienceOf(access_token)).toEqual([NOTES, PHOTOS]);
      expect((await host.fetch('/api/me', { headers: bearer(access_token) })).status).toBe(401);
      const here = await granted([`${host.origin}/api`]);
      expect((await host.fetch('/api/me', { headers: bearer(here.access_token) })).status).toBe(200);
    });

    it('may be what handlers of the app name', async () => {
      const albums = `${host.origin}/albums`;
      const { access_token } = await granted([albums]);
      const status = async (path: string) =>
        (await host.fetch(path, { headers: bearer(access_token) })).status;
      expect([await status('/albums'), await status('/api/me')]).toEqual([200, 401]);
    });

    it.each([
      ['unknown', 'https://unknown.example.com'],
      ['relative', '/notes'],
      ['with a fragment', `${NOTES}#top`],
    ])('that are %s go back to the client as invalid_target', async (_case, resource) => {
      expect(await codeFor([NOTES, resource])).toMatchObject({ error: 'invalid_target', state: 'a state' });
    });

    it('that the client may not have go back to it as invalid_target', async () => {
      expect(await codeFor([SECRET_API], {}, limited)).toMatchObject({ error: 'invalid_target' });
    });

    it('limit the scopes to those that they know', async () => {
      expect(await codeFor([PHOTOS], { scope: 'read write' })).toMatchObject({ error: 'invalid_scope' });
      expect((await granted([PHOTOS], { scope: 'read openid email' })).scope).toBe('read openid email');
      expect((await granted([PHOTOS], { scope: '' })).scope).toBe('read');
      expect((await granted([PHOTOS, NOTES], { scope: 'read write' })).scope).toBe('read write');
    });

    it('make the token as they want it', async () => {
      expect((await granted([PHOTOS], { scope: 'read' })).expires_in).toBe(300);
      const { access_token, expires_in } = await granted([NOTES, SECRET_API], { scope: 'read' });
      expect([access_token.split('.').length, expires_in]).toEqual([3, 3600]);
    });

    it('may be narrowed for the token, and then its scopes are, too', async () => {
      const { code } = await codeFor([NOTES, PHOTOS]);
      const tokens = await tokensOf(await redeem(code, [PHOTOS]));
      expect([await audienceOf(tokens.access_token), tokens.scope]).toEqual([PHOTOS, 'read']);
      const next = await tokensOf(await refresh(tokens));
      expect([await audienceOf(next.access_token), next.scope]).toEqual([[NOTES, PHOTOS], 'read write']);
    });

    it('may be spelled as URL.href spells an origin, and are as the server spells them', async () => {
      const slashed = new URL(NOTES).href;
      const { code } = await codeFor([slashed, 'HTTPS://Photos.example.com:443/api']);
      const tokens = await tokensOf(await redeem(code, [slashed]));
      expect(await audienceOf(tokens.access_token)).toBe(NOTES);
      expect(await audienceOf(tokens.refresh_token)).toEqual([NOTES, PHOTOS]);
      const next = await tokensOf(await refresh(tokens, { resource: [slashed, NOTES] }));
      expect(await audienceOf(next.access_token)).toBe(NOTES);
    });

    it('may be named for the token alone', async () => {
      const tokens = await tokensOf(await redeem((await codeFor([]))['code'], [NOTES]));
      expect(await audienceOf(tokens.access_token)).toBe(NOTES);
    });

    it.each([
      ['one that was not granted', [SECRET_API]],
      ['one of two that was not granted', [NOTES, SECRET_API]],
      ['one that is malformed', ['notes']],
    ])('may not be widened to %s, and the code is still good', async (_case, resources) => {
      const { code } = await codeFor([NOTES, PHOTOS]);
      await expectRefusal(redeem(code, resources), 400, 'invalid_target');
      expect((await redeem(code)).status).toBe(200);
    });

    it('that know none of the granted scopes get no token', async () => {
      const { code } = await codeFor([NOTES, PHOTOS], { scope: 'write' });
      await expectRefusal(redeem(code, [PHOTOS]), 400, 'invalid_target');
    });
  });

  describe('at a refresh', () => {
    it('narrow one access token, and no later one', async () => {
      const first = await granted([NOTES, PHOTOS]);
      expect(await audienceOf(first.refresh_token)).toEqual([NOTES, PHOTOS]);
      const narrow = await tokensOf(await refresh(first, { resource: PHOTOS }));
      expect([await audienceOf(narrow.access_token), narrow.scope]).toEqual([PHOTOS, 'read']);
      const wide = await tokensOf(await refresh(narrow));
      expect([await audienceOf(wide.access_token), wide.scope]).toEqual([[NOTES, PHOTOS], 'read write']);
    });

    it('end the access token before where the new one is good wherever that was, and no other', async () => {
      const ended: (string | undefined)[] = [];
      host.app.get(OAuth2Events).listen({
        handle: (event) => void (event.name === 'token.refreshed' && ended.push(event.replacedTokenId)),
      });
      const live = (all: Tokens[]) =>
        Promise.all(all.map(async ({ access_token }) => (await audienceOf(access_token)) !== undefined));
      const both = await granted([NOTES, PHOTOS]);
      // The example of section 2.2: a token for each, by turns, from one authorization.
      const notes = await tokensOf(await refresh(both, { resource: NOTES }));
      const photos = await tokensOf(await refresh(notes, { resource: PHOTOS }));
      expect(await live([both, notes, photos])).toEqual([true, true, true]);
      const again = await tokensOf(await refresh(photos, { resource: PHOTOS, scope: 'read' }));
      expect(await live([both, notes, photos, again])).toEqual([true, true, false, true]);
      const all = await tokensOf(await refresh(again));
      expect(await live([notes, again, all])).toEqual([true, false, true]);
      const named = await tokensOf(await refresh(all, { resource: [PHOTOS, NOTES] }));
      expect(await live([all, named])).toEqual([false, true]);
      expect(ended.map((id) => id !== undefined)).toEqual([false, false, true, true, true]);
      await client.revoke(named.refresh_token);
      expect(await live([both, notes, named])).toEqual([false, false, false]);
    });

    it('for one alone leave the access token for anything', async () => {
      const any = await granted([]);
      const first = await tokensOf(await refresh(any, { resource: NOTES }));
      const second = await tokensOf(await refresh(first, { resource: NOTES }));
      expect((await host.fetch('/api/me', { headers: bearer(any.access_token) })).status).toBe(200);
      expect(await audienceOf(first.access_token)).toBeUndefined();
      expect(await audienceOf(second.access_token)).toBe(NOTES);
    });

    it.each<[string, Form, string]>([
      ['that was not granted', { resource: SECRET_API }, 'invalid_target'],
      ['with a scope that it does not know', { resource: PHOTOS, scope: 'write' }, 'invalid_scope'],
    ])('are refused %s, and the refresh token is still good', async (_case, changes, error) => {
      const tokens = await granted([NOTES, PHOTOS]);
      await expectRefusal(refresh(tokens, changes), 400, error);
      expect((await refresh(tokens)).status).toBe(200);
    });

    it('must be the same when the client asks again', async () => {
      const tokens = await granted([NOTES, PHOTOS]);
      const first = await tokensOf(await refresh(tokens, { resource: [NOTES, PHOTOS], scope: 'read' }));
      const again = await tokensOf(await refresh(tokens, { resource: [PHOTOS, NOTES], scope: 'read' }));
      expect(again.access_token).toBe(first.access_token);
      await expectRefusal(refresh(tokens, { resource: PHOTOS, scope: 'read' }), 400, 'invalid_grant');
    });

    it('that the application has lost since are not handed out again', async () => {
      const loser = await TestClient.register(host, { ...EVERY_GRANT, skipAuthorization: true });
      const tokens = await granted([NOTES, PHOTOS], {}, loser);
      await host.app.get(ApplicationAdministration).update(loser.clientId, { resources: [PHOTOS] });
      const { refresh_token } = tokens;
      const form = { grant_type: 'refresh_token', refresh_token };
      await expectRefusal(token({ ...form, resource: NOTES }, loser), 400, 'invalid_target');
      const next = await tokensOf(await token(form, loser));
      expect([await audienceOf(next.access_token, loser), next.scope]).toEqual([PHOTOS, 'read']);
      expect(await audienceOf(tokens.access_token, loser)).toBeUndefined();
      await host.app.get(ApplicationAdministration).update(loser.clientId, { resources: [] });
      const last = { grant_type: 'refresh_token', refresh_token: next.refresh_token };
      await expectRefusal(token(last, loser), 400, 'invalid_target');
    });
  });

  describe('and UserInfo', () => {
    const infoStatus = async (accessToken: string) =>
      (await host.fetch('userinfo', { headers: bearer(accessToken) })).status;

    it.each([
      ['another resource', [NOTES], 'openid read', 200],
      ['another resource, without openid', [NOTES], 'read', 401],
      ['no resource', [], 'openid', 200],
    ])('a token for %s', async (_case, resources, scope, status) => {
      const { access_token } = await granted(resources, { scope });
      expect(await infoStatus(access_token)).toBe(status);
    });

    it('a token for the issuer is for UserInfo alone', async () => {
      const { access_token } = await granted([host.issuer], { scope: 'openid email' });
      expect([await audienceOf(access_token), await infoStatus(access_token)]).toEqual([host.issuer, 200]);
      expect(await codeFor([host.issuer], { scope: 'read' })).toMatchObject({ error: 'invalid_scope' });
    });

    it('a refresh without openid leaves it out', async () => {
      const tokens = await granted([NOTES], { scope: 'openid read' });
      expect(await audienceOf(tokens.access_token)).toEqual([NOTES, host.issuer]);
      const next = await tokensOf(await refresh(tokens, { scope: 'read' }));
      expect(await audienceOf(next.access_token)).toBe(NOTES);
    });
  });

  describe('on the pages', () => {
    const ask = (who: TestClient, resources: string[], scope = 'read') =>
      host.fetch(`${who.authorizationUrl({ scope })}&${encoded({ resource: resources })}`, {
        headers: { cookie: loginCookie('alice') },
      });

    it('are shown, come back whole with the decision, and are remembered', async () => {
      const asking = await TestClient.register(host, EVERY_GRANT);
      const page = await ask(asking, [NOTES, PHOTOS]);
      const html = await page.clone().text();
      for (const shown of ['Your &lt;notes&gt;', NOTES, PHOTOS]) expect(html).toContain(shown);
      const { code } = answerOf(await asking.decide(page, true)).parameters;
      const tokens = await tokensOf(await redeem(code, [], asking));
      expect(await audienceOf(tokens.access_token, asking)).toEqual([NOTES, PHOTOS]);
      expect((await ask(asking, [PHOTOS])).status).toBe(303);
      for (const [more, scope] of [[[SECRET_API]], [[]], [[NOTES], 'write']] as [string[], string?][])
        expect((await ask(asking, more, scope)).status).toBe(200);
    });

    it('are remembered with the scopes that were allowed there', async () => {
      const asking = await TestClient.register(host, EVERY_GRANT);
      await asking.decide(await ask(asking, [NOTES], 'read'), true);
      await asking.decide(await ask(asking, [SECRET_API], 'write'), true);
      expect((await ask(asking, [SECRET_API], 'write')).status).toBe(303);
      // Read at the one and write at the other: nobody allowed reading here.
      expect((await ask(asking, [SECRET_API], 'read')).status).toBe(200);
      await asking.decide(await ask(asking, [NOTES], 'write'), true);
      const { resources } = await host.dataSource.manager.findOneByOrFail(Consent, {
        applicationId: (await host.app.get(ApplicationAdministration).find(asking.clientId)).id,
      });
      expect(resources).toEqual([SECRET_API, NOTES]);
    });

    it('come through the login, each of them', async () => {
      const url = `${client.authorizationUrl()}&${encoded({ resource: [NOTES, PHOTOS] })}`;
      const login = (await host.fetch(url)).headers.get('location')!;
      const next = new URL(login, host.origin).searchParams.get('next')!;
      expect(new URL(next, host.origin).searchParams.getAll('resource')).toEqual([NOTES, PHOTOS]);
    });

    it('are shown to the user of a device', async () => {
      const form = encoded({ scope: 'read', resource: [NOTES, SECRET_API] });
      const answer = await host.post('device-authorization', form, client.authentication);
      const { user_code } = (await answer.json()) as DeviceAuthorization;
      const html = await (await typeIn(host, user_code)).text();
      for (const shown of ['Your &lt;notes&gt;', NOTES, SECRET_API]) expect(html).toContain(shown);
    });
  });

  it('is the one parameter that may be repeated', async () => {
    const twice = { grant_type: 'client_credentials', scope: ['read', 'write'], resource: [NOTES, PHOTOS] };
    await expectRefusal(token(twice), 400, 'invalid_request');
    const many = { grant_type: 'client_credentials', resource: Array.from({ length: 21 }, () => NOTES) };
    await expectRefusal(token(many), 400, 'invalid_request');
  });

  it('are advertised by RFC 9728 section 4', async () => {
    expect(await metadataOf(host)).toMatchObject({
      protected_resources: [`${host.origin}/api`, NOTES, PHOTOS, SECRET_API],
    });
  });

  it('refuses an application that is registered for an unknown one', async () => {
    const registering = TestClient.register(host, { resources: ['https://unknown.example.com'] });
    await expect(registering).rejects.toThrow(/resource 1 is unknown/);
  });

  it('takes an application that is registered for what a handler names', async () => {
    const albums = `${host.origin}/albums`;
    const forAlbums = await TestClient.register(host, {
      ...EVERY_GRANT,
      skipAuthorization: true,
      resources: [albums],
    });
    const { access_token } = await granted([], {}, forAlbums);
    expect(await audienceOf(access_token, forAlbums)).toBe(albums);
    await host.app.get(ApplicationAdministration).update(forAlbums.clientId, { resources: [albums, NOTES] });
    expect(await audienceOf((await granted([], {}, forAlbums)).access_token, forAlbums)).toEqual([
      NOTES,
      albums,
    ]);
  });

  it('keeps nothing of what it refused', async () => {
    const { manager } = host.dataSource;
    const kept = () =>
      Promise.all([AccessToken, RefreshToken, TokenFamily].map((each) => manager.count(each)));
    const before = await kept();
    await expectRefusal(
      token({ grant_type: 'client_credentials', resource: 'https://unknown.example.com' }),
      400,
      'invalid_target',
    );
    await codeFor(['https://unknown.example.com']);
    expect(await kept()).toEqual(before);
  });
});

describe('a default resource', () => {
  let host: Host;
  afterEach(() => host?.stop());
  const audiences = async (options: object) => {
    host = await Host.start({ options });
    const client = await TestClient.register(host, { ...EVERY_GRANT, skipAuthorization: true });
    const { access_token } = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
    const forAnother = { grant_type: 'client_credentials', resource: `${host.origin}/api` };
    const other = await tokensOf(await client.token(forAnother));
    const both = [access_token, other.access_token].map((each) => client.introspect(each));
    return Promise.all(both.map(async (answer) => (await jsonOf(await answer))['aud']));
  };

  it('is what a token is for whose client asks for none', async () => {
    const options = { resources: { [NOTES]: {} }, defaultResource: NOTES };
    expect(await audiences(options)).toEqual([NOTES, `${host.origin}/api`]);
  });

  it('is there for a JWT in any case: what the guard defends', async () => {
    const [own, asked] = await audiences({ accessTokenFormat: 'jwt' });
    expect([own, asked]).toEqual([`${host.origin}/api`, `${host.origin}/api`]);
  });

  it('must be one that the server knows', async () => {
    await expect(Host.start({ options: { defaultResource: NOTES } })).rejects.toThrow(
      /defaultResource is neither/,
    );
  });
});

describe('an application with many resources', () => {
  const MANY = Array.from({ length: 21 }, (_, at) => `urn:example:${at}`);
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ options: { resources: Object.fromEntries(MANY.map((each) => [each, {}])) } });
  });
  afterAll(() => host?.stop());

  it('may have twenty, which the consent page brings back', async () => {
    const client = await TestClient.register(host, { ...EVERY_GRANT, resources: MANY.slice(1) });
    const code = await client.code();
    const { access_token } = await tokensOf(await client.redeem(code));
    expect((await jsonOf(await client.introspect(access_token)))['aud']).toEqual(MANY.slice(1));
  });

  it('may not have more, for no request could name them', async () => {
    const registering = TestClient.register(host, { resources: MANY });
    await expect(registering).rejects.toThrow(/more than 20 resources/);
  });

  it('has to name some where it has more all the same', async () => {
    const client = await TestClient.register(host, { ...EVERY_GRANT, skipAuthorization: true });
    const { clientId } = client;
    await host.dataSource.manager.update(Application, { clientId }, { resources: MANY });
    const asked = await client.authorize({}, loginCookie('alice'));
    expect(answerOf(asked).parameters).toMatchObject({
      error: 'invalid_target',
      error_description: expect.stringContaining('name') as string,
    });
    const ofItsOwn = { grant_type: 'client_credentials', scope: 'read' };
    await expectRefusal(client.token(ofItsOwn), 400, 'invalid_target');
    expect((await client.token({ ...ofItsOwn, resource: MANY[20] })).status).toBe(200);
  });
});

describe('an issuer that is the guarded resource', () => {
  const bare = { path: '', options: { resource: undefined } };

  it('is no way in for a client that may not have it', async () => {
    const host = await Host.start(bare);
    try {
      const ask = async (resources: string[] | null, form: Record<string, string>) =>
        (await TestClient.register(host, { ...EVERY_GRANT, resources })).token({
          grant_type: 'client_credentials',
          scope: 'read',
          ...form,
        });
      for (const form of [{}, { resource: host.issuer }] as Record<string, string>[])
        await expectRefusal(ask([], form), 400, 'invalid_target');
      for (const resources of [null, [host.issuer]]) {
        const { access_token } = await tokensOf(await ask(resources, { resource: host.issuer }));
        // A client's own token has no user, but comes in.
        expect((await host.fetch('/api/me', { headers: bearer(access_token) })).status).toBe(200);
      }
    } finally {
      await host.stop();
    }
  });

  it('cannot be beside another: its tokens with openid would open the app', async () => {
    const message = /resource must differ from the issuer/;
    await expect(Host.start({ ...bare, controllers: [AlbumsController] })).rejects.toThrow(message);
    const options = { resource: undefined, resources: { [NOTES]: {} } };
    await expect(Host.start({ path: '', options })).rejects.toThrow(message);
  });
});
