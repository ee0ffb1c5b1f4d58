import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import Keyv from 'keyv';
import {
  AccessTokenVerifier,
  Application,
  ApplicationAdministration,
  type CacheManagerStore,
  CachedVerifier,
  InProcessRevocationChannel,
  IntrospectionAccessTokenVerifier,
  type IntrospectionVerifierOptions,
  JwtAccessTokenVerifier,
  type JwtVerifierOptions,
  type KeyvStore,
  ResourceUsers,
  type Revocation,
  Sessions,
  TokenFamily,
  TokenRevocation,
  TokenStore,
} from 'nest-oauth2-provider';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host } from './support/host.js';
import { JwtIssuer } from './support/jwt-issuer.js';
import { KnownTokens, LooseChannel } from './support/known-tokens.js';
import { Liar, sendJson } from './support/liar.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { verdictOf } from './support/verdict.js';

describe('a cache of verified tokens', () => {
  let source: KnownTokens;
  beforeEach(() => {
    source = new KnownTokens();
    for (const token of ['one', 'two', 'three']) source.add(token);
  });

  it('asks once within maxAge, and again after it', async () => {
    const verifier = source.cached({ maxAge: 1 });
    for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'one')).toBe(200);
    expect(source.asked).toEqual(['one']);
    source.tokens.delete('one');
    await pause(1050);
    expect(await verdictOf(verifier, 'one')).toBe(401);
    expect(source.asked).toEqual(['one', 'one']);
  });

  it('is none where maxAge is 0', async () => {
    const verifier = source.cached({ maxAge: 0 });
    for (let times = 0; times < 2; times++) expect(await verdictOf(verifier, 'one')).toBe(200);
    for (let times = 0; times < 2; times++) expect(await verdictOf(verifier, 'bad')).toBe(401);
    expect(source.asked).toEqual(['one', 'one', 'bad', 'bad']);
  });

  it('remembers what is no good for a shorter time', async () => {
    const verifier = source.cached({ negativeMaxAge: 1 });
    for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'new')).toBe(401);
    expect(source.asked).toEqual(['new']);
    source.add('new');
    await pause(1050);
    expect(await verdictOf(verifier, 'new')).toBe(200);
  });

  it('forgets the longest unused beyond its bound; what is no good pushes out nothing that is', async () => {
    const verifier = source.cached({ maxEntries: 2 });
    for (const token of ['one', 'two', 'one', 'three', 'one']) await verdictOf(verifier, token);
    expect(source.asked).toEqual(['one', 'two', 'three']);
    for (let at = 0; at < 50; at++) await verdictOf(verifier, `guess ${at}`);
    const asked = source.during();
    expect(await verdictOf(verifier, 'one')).toBe(200);
    expect(asked()).toEqual([]);
    expect(await verdictOf(verifier, 'two')).toBe(200);
    expect(asked()).toEqual(['two']);
  });

  it('lets no token in after its end, however late it was asked about', async () => {
    const expires = new Date(Date.now() + 3000);
    source.add('short', { expires });
    const verifier = source.cached();
    expect(await verdictOf(verifier, 'short')).toBe(200);
    await pause(expires.getTime() - Date.now() + 10);
    expect(await verdictOf(verifier, 'short')).toBe(401);
  });

  it('asks who the user is for each request, and never keeps the answer', async () => {
    const known = new Map([['alice', { name: 'Alice' }]]);
    class Users extends ResourceUsers {
      asked = 0;
      find = (id: string) => Promise.resolve(++this.asked && (known.get(id) ?? null));
    }
    const people = new Users();
    const verifier = source.cached({ users: people });
    const first = await verifier.verify('one', undefined);
    expect([await first!.user(), await first!.user()]).toEqual([{ name: 'Alice' }, { name: 'Alice' }]);
    known.set('alice', { name: 'Alicia' });
    expect(await (await verifier.verify('one', undefined))!.user()).toEqual({ name: 'Alicia' });
    expect(people.asked).toBe(2);
    expect(source.asked).toEqual(['one']);
  });

  it.each([null, undefined, false])(
    'refuses the token of a user of whom the host says %s',
    async (nobody) => {
      let known: unknown = { name: 'Alice' };
      class Users extends ResourceUsers {
        find = () => Promise.resolve(known);
      }
      source.add('own', { userId: null });
      const verifier = source.cached({ users: new Users() });
      for (const token of ['one', 'own']) expect(await verdictOf(verifier, token)).toBe(200);
      known = nobody;
      expect([await verdictOf(verifier, 'one'), await verdictOf(verifier, 'own')]).toEqual([401, 200]);
      known = { name: 'Alice' };
      expect(await verdictOf(verifier, 'one')).toBe(200);
    },
  );

  it('is not put around a verifier that it would not ask: one with a verify() of its own', () => {
    class Strict extends KnownTokens {
      override verify = () => Promise.resolve(null);
    }
    expect(() => new Strict().cached()).toThrow(/^the inner verifier must override steps/);
    expect(() => new CachedVerifier(source.cached(), { maxAge: 60 })).not.toThrow();
  });

  it('asks once for all who want the same at the same time', async () => {
    source.gate = pause(30);
    const verifier = source.cached();
    const verdicts = ['one', 'bad', 'one', 'bad', 'one'].map((token) => verdictOf(verifier, token));
    expect(await Promise.all(verdicts)).toEqual([200, 401, 200, 401, 200]);
    expect(source.asked).toEqual(['one', 'bad']);
  });

  it('does not remember that nobody answered', async () => {
    const verifier = source.cached();
    source.isAway = true;
    expect(await verdictOf(verifier, 'one')).toBe(503);
    source.isAway = false;
    expect(await verdictOf(verifier, 'one')).toBe(200);
    source.isAway = true;
    expect(await verdictOf(verifier, 'one')).toBe(200);
  });

  it.each([
    ['maxAge', { maxAge: -1 }],
    ['maxAge', { maxAge: NaN }],
    ['negativeMaxAge', { negativeMaxAge: -1 }],
    ['maxEntries', { maxEntries: 0 }],
    ['revocationsKeptFor', { revocationsKeptFor: 0 }],
  ])('has options that are checked: %s', (name, options) => {
    expect(() => source.cached(options)).toThrow(new RegExp(`^${name} must`));
  });

  describe('that hears of revocations', () => {
    let channel: InProcessRevocationChannel;
    beforeEach(() => {
      channel = new InProcessRevocationChannel();
      source.add('bobs', { userId: 'bob' });
      source.add('others', { clientId: 'other' });
      source.add('own', { userId: null, grantId: null });
      source.add('foreign', { tokenId: undefined, grantId: undefined });
    });
    const ALL = ['one', 'two', 'bobs', 'others', 'own', 'foreign'];

    it.each<[string, Omit<Revocation, 'kind'>, string[]]>([
      // Of a token without a name it cannot be told whether it is the one.
      ['of a token', { tokenId: 'id of one' }, ['one', 'foreign']],
      ['of an authorization', { grantId: 'grant of two' }, ['two', 'foreign']],
      ['of one that none is of', { grantId: 'another' }, ['foreign']],
      ['of a client', { clientId: 'other' }, ['others']],
      ['of a user', { userId: 'bob' }, ['bobs']],
      ['of a user with a client', { userId: 'alice', clientId: 'other' }, ['others']],
      ['of everything', {}, ALL],
    ])('asks anew about what it may mean, and nothing else: %s', async (_case, named, meant) => {
      const verifier = source.cached({ channel });
      for (const token of ALL) await verdictOf(verifier, token);
      const asked = source.during();
      await channel.publish({ kind: 'changed', ...named });
      for (const token of ALL) expect(await verdictOf(verifier, token)).toBe(200);
      expect(asked()).toEqual(meant);
      await verifier.onApplicationShutdown();
    });

    it.each<[string, Omit<Revocation, 'kind'>, string[]]>([
      ['of a token', { tokenId: 'id of one' }, ['one']],
      ['of an authorization', { grantId: 'grant of two' }, ['two']],
      ['of a client', { clientId: 'other' }, ['others']],
      ['of a user', { userId: 'bob' }, ['bobs']],
      ['of a user with a client', { userId: 'alice', clientId: 'other' }, ['others']],
      ['of everything', {}, ALL],
    ])(
      'refuses what was revoked even where the source does not know, as of JWTs: %s',
      async (_case, named, out) => {
        const verifier = source.cached({ channel });
        await verdictOf(verifier, 'one');
        await channel.publish({ kind: 'revoked', ...named });
        for (const token of ALL)
          expect([token, await verdictOf(verifier, token)]).toEqual([token, out.includes(token) ? 401 : 200]);
        // What is issued later is another matter.
        source.add('later', { userId: 'bob', clientId: 'other', issuedAt: new Date(Date.now() + 1000) });
        expect(await verdictOf(verifier, 'later')).toBe(200);
        await verifier.onApplicationShutdown();
      },
    );

    it('lets nobody in by a forged one: what was revoked stays so', async () => {
      const verifier = source.cached({ channel });
      const shutOut = ['one', 'bobs', 'others', 'nobody knows this'];
      await channel.publish({ kind: 'revoked', tokenId: 'id of one' });
      await channel.publish({ kind: 'revoked', userId: 'bob' });
      await channel.publish({ kind: 'revoked', clientId: 'other' });
      for (const named of [{}, { tokenId: 'id of one' }, { userId: 'bob' }, { clientId: 'other' }]) {
        await channel.publish({ kind: 'changed', ...named });
        await channel.publish({ kind: 'revoked', at: new Date(0), ...named });
        for (const token of shutOut)
          expect([named, token, await verdictOf(verifier, token)]).toEqual([named, token, 401]);
      }
      expect(await verdictOf(verifier, 'two')).toBe(200);
      await verifier.onApplicationShutdown();
    });

    it('does not keep an answer that was asked for before, nor give it to who comes later', async () => {
      let open = () => undefined as void;
      source.gate = new Promise((resolve) => (open = resolve));
      const verifier = source.cached({ channel });
      const before = verdictOf(verifier, 'one');
      await pause(5);
      source.tokens.delete('one');
      await channel.publish({ kind: 'changed', userId: 'somebody else' });
      const after = verdictOf(verifier, 'one');
      open();
      expect(await before).toBe(200);
      expect(await after).toBe(401);
      expect(await verdictOf(verifier, 'one')).toBe(401);
    });

    it('believes in nothing while the connection is lost, and in nothing from before', async () => {
      const loose = new LooseChannel();
      const verifier = source.cached({ channel: loose });
      for (const token of ['one', 'bad']) await verdictOf(verifier, token);
      loose.lose();
      const asked = source.during();
      source.tokens.delete('two');
      for (let times = 0; times < 2; times++) expect(await verdictOf(verifier, 'one')).toBe(200);
      expect(asked()).toEqual(['one', 'one']);
      // Who tells himself hears it; that does not bring the connection back.
      await loose.publish({ kind: 'changed' });
      await verdictOf(verifier, 'one');
      await verdictOf(verifier, 'one');
      expect(asked()).toHaveLength(4);
      loose.find();
      for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'one')).toBe(200);
      expect(asked()).toHaveLength(5);
    });

    it('does not keep an answer that was asked for while the connection was lost', async () => {
      const loose = new LooseChannel();
      const verifier = source.cached({ channel: loose });
      loose.lose();
      let open = () => undefined as void;
      source.gate = new Promise((resolve) => (open = resolve));
      const before = verdictOf(verifier, 'one');
      await pause(5);
      loose.find();
      source.tokens.delete('one');
      open();
      expect(await before).toBe(200);
      expect(await verdictOf(verifier, 'one')).toBe(401);
    });
  });

  describe('with a store that processes share', () => {
    const TOKEN = 'a token that must not be kept';
    let kept: Map<string, unknown>;
    let store: KeyvStore;
    beforeEach(() => {
      kept = new Map();
      store = new Keyv({ store: kept });
      source.add(TOKEN, {
        tokenId: 'its id',
        grantId: 'its grant',
        scopes: ['read', 'write'],
        resources: ['https://api.example.com'],
      });
    });

    it('is told what another has found out, and keeps no token', async () => {
      expect(await verdictOf(source.cached({ store }), TOKEN)).toBe(200);
      await pause(10);
      const token = await source.cached({ store }).verify(TOKEN, undefined);
      expect(source.asked).toEqual([TOKEN]);
      const { user: _, ...facts } = source.tokens.get(TOKEN)!;
      expect(token).toMatchObject(facts);
      expect(kept.size).toBe(1);
      expect(JSON.stringify([...kept])).not.toContain(TOKEN);
    });

    describe('that verifiers of several APIs share', () => {
      const credentials = { clientId: 'api', clientSecret: 'secret' };
      let server: Liar;
      const started: CachedVerifier[] = [];
      const issuers: JwtIssuer[] = [];
      const cached = (changes: Partial<IntrospectionVerifierOptions> = {}) => {
        const inner = new IntrospectionAccessTokenVerifier({
          issuer: 'https://auth.example.com/o',
          introspectionEndpoint: `${server.origin}/introspect`,
          resource: 'https://api.example.com',
          credentials,
          ...changes,
        });
        const verifier = new CachedVerifier(inner, { maxAge: 60, store });
        started.push(verifier);
        return verifier;
      };
      beforeAll(async () => {
        server = await Liar.start();
      });
      beforeEach(() => {
        // It names no audience: it is for whoever trusts this server.
        const good = { active: true, client_id: 'app', sub: 'alice', token_type: 'Bearer' };
        server.behave = ({ path }, response) =>
          sendJson(
            response,
            path === '/introspect' ? { ...good, exp: Date.now() / 1000 + 300 } : { active: false },
          );
        server.requests.splice(0);
      });
      afterAll(async () => {
        for (const each of started) await each.onApplicationShutdown();
        for (const each of [server, ...issuers]) await each.stop();
      });

      it.each<[string, () => Partial<IntrospectionVerifierOptions>, number]>([
        ['another server', () => ({ introspectionEndpoint: `${server.origin}/other` }), 401],
        ['another issuer', () => ({ issuer: 'https://other.example.com/o' }), 200],
        ['another resource', () => ({ resource: 'https://files.example.com' }), 200],
        ['other credentials', () => ({ credentials: { ...credentials, clientId: 'files' } }), 200],
        ['more kinds of token', () => ({ allowMissingTokenType: true }), 200],
      ])('tells nobody who trusts %s', async (_case, changes, verdict) => {
        expect(await verdictOf(cached(), TOKEN)).toBe(200);
        await pause(10);
        expect(await verdictOf(cached(changes()), TOKEN)).toBe(verdict);
        expect(server.requests).toHaveLength(2);
      });

      it('tells whoever trusts the same', async () => {
        expect(await verdictOf(cached(), TOKEN)).toBe(200);
        await pause(10);
        expect(await verdictOf(cached({ timeout: 2, connections: 2 }), TOKEN)).toBe(200);
        expect(server.requests).toHaveLength(1);
      });

      it('tells nobody who has other keys', async () => {
        const [one, other] = [await JwtIssuer.start(), await JwtIssuer.start()];
        issuers.push(one, other);
        const by = (changes: Partial<JwtVerifierOptions>) => {
          const inner = new JwtAccessTokenVerifier({
            issuer: one.issuer,
            resource: 'https://api.example.com',
            ...changes,
          });
          started.push(new CachedVerifier(inner, { maxAge: 60, store }));
          return started.at(-1)!;
        };
        const token = await one.mint();
        expect(await verdictOf(by({}), token)).toBe(200);
        await pause(10);
        expect(kept.size).toBe(1);
        expect(await verdictOf(by({ jwksUri: other.jwksUri }), token)).toBe(401);
        expect(await verdictOf(by({ issuer: other.issuer }), token)).toBe(401);
        expect(await verdictOf(by({ algorithms: ['RS256'] }), token)).toBe(401);
      });

      it("keeps apart what verifiers of a host's own say that they trust", async () => {
        const [here, there] = [new KnownTokens(), new KnownTokens()];
        here.add(TOKEN);
        expect(await verdictOf(Object.assign(here, { trust: 'here' }).cached({ store }), TOKEN)).toBe(200);
        await pause(10);
        expect(await verdictOf(Object.assign(there, { trust: 'there' }).cached({ store }), TOKEN)).toBe(401);
      });
    });

    it('keeps it there for as long as it keeps it itself', async () => {
      expect(await verdictOf(source.cached({ store, maxAge: 1 }), TOKEN)).toBe(200);
      await pause(1050);
      source.tokens.delete(TOKEN);
      expect(await verdictOf(source.cached({ store, maxAge: 1 }), TOKEN)).toBe(401);
    });

    it('does not believe what was put there before a revocation by a process that is gone', async () => {
      const channel = new InProcessRevocationChannel();
      const dead = source.cached({ store });
      const living = source.cached({ store, channel });
      await verdictOf(dead, TOKEN);
      await pause(10);
      expect(kept.size).toBe(1);
      source.tokens.delete(TOKEN);
      await channel.publish({ kind: 'changed', grantId: 'its grant' });
      expect(await verdictOf(living, TOKEN)).toBe(401);
    });

    it('may be a Cache of cache-manager as well, which has del where Keyv has delete', async () => {
      class Cache implements CacheManagerStore {
        get = (key: string) => Promise.resolve(kept.get(key));
        set = (key: string, value: string) => Promise.resolve(kept.set(key, value) && value);
        del = (key: string) => Promise.resolve(kept.delete(key));
      }
      const channel = new InProcessRevocationChannel();
      const cache = new Cache();
      const verifier = source.cached({ store: cache, channel });
      expect(await verdictOf(verifier, TOKEN)).toBe(200);
      await pause(10);
      expect(await verdictOf(source.cached({ store: cache }), TOKEN)).toBe(200);
      expect(source.asked).toEqual([TOKEN]);
      expect(kept.size).toBe(1);
      await channel.publish({ kind: 'revoked', grantId: 'its grant' });
      await pause(10);
      expect(kept.size).toBe(0);
    });

    it('takes what is no entry for none', async () => {
      await verdictOf(source.cached({ store }), TOKEN);
      await pause(10);
      const [[key]] = [...kept];
      const bare = key.slice(key.indexOf(':') + 1);
      const asked = source.during();
      const rubbish = [
        '',
        'x',
        '1 {',
        '1 null',
        `${Date.now()} {"clientId":7}`,
        7,
        null,
        { active: true },
        'NaN {}',
      ];
      for (const each of rubbish) {
        await (store as Keyv).set(bare, each);
        expect(await verdictOf(source.cached({ store }), TOKEN)).toBe(200);
      }
      expect(asked()).toHaveLength(rubbish.length);
    });

    it.each<[string, () => Promise<never>]>([
      ['fails', () => Promise.reject(new Error('away'))],
      [
        'throws',
        () => {
          throw new Error('away');
        },
      ],
      ['hangs', () => new Promise(() => undefined)],
    ])('asks for itself where that %s, and waits once', async (_case, fail) => {
      const lines = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const verifier = source.cached({ store: { get: fail, set: fail, delete: fail } });
      const began = performance.now();
      for (const token of ['one', 'two', 'three']) expect(await verdictOf(verifier, token)).toBe(200);
      expect(await verdictOf(verifier, 'bad')).toBe(401);
      // To wait at each of the four would take four times its 300 ms.
      expect(performance.now() - began).toBeLessThan(1200);
      expect(source.asked).toEqual(['one', 'two', 'three', 'bad']);
      expect(lines.mock.calls).toEqual([[expect.stringContaining('shared store')]]);
      lines.mockRestore();
    });
  });
});

describe('the guard of the server itself, with tokenCacheMaxAge', () => {
  const MAX_AGE = 3;
  let host: Host;
  let client: TestClient;
  let find: jest.SpyInstance;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ options: { tokenCacheMaxAge: MAX_AGE, tokenCacheMaxEntries: 100 } });
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    client = await TestClient.register(host, { skipAuthorization: true, grantTypes });
    find = jest.spyOn(host.app.get(TokenStore), 'findAccessToken');
  });
  beforeEach(() => resetUsers());
  afterAll(() => host.stop());

  const use = async (token: string) => (await host.fetch('/api/me', { headers: bearer(token) })).status;
  /** A token that the guard has just let in. */
  const warm = async (session?: string) => {
    const login = loginCookie('alice', undefined, session);
    const tokens = await client.tokens({ scope: 'openid read' }, login);
    expect(await use(tokens.access_token)).toBe(200);
    return tokens;
  };

  it('does not look into the database again', async () => {
    const { access_token } = await warm();
    find.mockClear();
    for (let times = 0; times < 5; times++) expect(await use(access_token)).toBe(200);
    expect(find).not.toHaveBeenCalled();
  });

  it('asks for the user each time', async () => {
    const { access_token } = await warm();
    users.delete('alice');
    expect(await use(access_token)).toBe(401);
    resetUsers();
    expect(await use(access_token)).toBe(200);
  });

  it('asks the application each time whether it may be used, for it may depend on the request', async () => {
    const { access_token } = await warm();
    const isUsable = jest.spyOn(Application.prototype, 'isUsable').mockReturnValue(false);
    expect(await use(access_token)).toBe(401);
    isUsable.mockRestore();
    expect(await use(access_token)).toBe(200);
  });

  describe('refuses at once what this process has taken back:', () => {
    type Warm = Awaited<ReturnType<typeof warm>>;
    it.each<[string, (tokens: Warm) => Promise<unknown>]>([
      ['a token that its client revoked', ({ access_token }) => client.revoke(access_token)],
      ['one whose refresh token its client revoked', ({ refresh_token }) => client.revoke(refresh_token)],
      ['one that a refresh has replaced', ({ refresh_token }) => client.refresh(refresh_token)],
      ['all of the user', () => host.app.get(TokenRevocation).revoke({ userId: 'alice' })],
      ['all of the client', () => host.app.get(TokenRevocation).revoke({ clientId: client.clientId })],
      ['all of a session that ended', () => host.app.get(Sessions).ended('a session of the cache')],
      [
        'all of an authorization whose refresh token was used twice',
        async ({ refresh_token }) => {
          await client.refresh(refresh_token);
          await client.refresh(refresh_token);
        },
      ],
    ])('%s', async (_case, takeBack) => {
      const tokens = await warm('a session of the cache');
      await takeBack(tokens);
      expect(await use(tokens.access_token)).toBe(401);
    });

    it("a client's own token", async () => {
      const own = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      expect(await use(own.access_token)).toBe(200);
      await client.revoke(own.access_token);
      expect(await use(own.access_token)).toBe(401);
    });

    it("one of the server's own verifier in the cache of a host", async () => {
      const cached = new CachedVerifier(host.app.get(AccessTokenVerifier), { maxAge: 0 });
      const own = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      expect(await verdictOf(cached, own.access_token)).toBe(200);
      await client.revoke(own.access_token);
      expect(await verdictOf(cached, own.access_token)).toBe(401);
    });

    it('all of an application that is removed', async () => {
      const gone = await TestClient.register(host, { skipAuthorization: true });
      const { access_token } = await gone.tokens({ scope: 'read' });
      expect(await use(access_token)).toBe(200);
      await host.app.get(ApplicationAdministration).remove(gone.clientId);
      expect(await use(access_token)).toBe(401);
    });
  });

  it('goes on with what a refresh gave', async () => {
    const { refresh_token } = await warm();
    const { access_token } = await tokensOf(await client.refresh(refresh_token));
    expect(await use(access_token)).toBe(200);
  });

  it('refuses what another process has taken back when maxAge is over', async () => {
    const { access_token } = await warm();
    const began = performance.now();
    // As another process does it: nobody here is told.
    await host.dataSource.manager.update(TokenFamily, { userId: 'alice' }, { revokedAt: new Date() });
    // When the last request began that was let in: how long that one took is no matter.
    let last = 0;
    for (let asked = 0; (await use(access_token)) === 200; asked = performance.now() - began) {
      if (asked > 15_000) throw new Error('it is still good');
      last = asked;
      await pause(20);
    }
    expect(last).toBeLessThan(MAX_AGE * 1000 + 100);
  });
});
