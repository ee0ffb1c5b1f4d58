import { Controller, Get } from '@nestjs/common';
import { ProtectedResource, RequireScopes } from 'nest-oauth2-provider';
import { Host, pairs } from './support/host.js';
import { challengeOf, jsonOf } from './support/openid.js';

// Apps are started within single tests, which takes its time on a busy machine.
jest.setTimeout(30_000);

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

describe.each(pairs)('protected resource metadata (RFC 9728) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
  });
  afterAll(() => host.stop());

  it('names the resource, its authorization server and the scopes that its routes need', async () => {
    const response = await host.fetch(`${WELL_KNOWN}/api`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    await expect(jsonOf(response)).resolves.toEqual({
      resource: `${host.origin}/api`,
      authorization_servers: [host.issuer],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
    });
  });

  it('is of UserInfo, too, which takes a token in a form and has no scopes of its own (section 3.2)', async () => {
    await expect(jsonOf(await host.fetch(`${WELL_KNOWN}/o`))).resolves.toEqual({
      resource: host.issuer,
      authorization_servers: [host.issuer],
      bearer_methods_supported: ['header', 'body'],
    });
  });

  it('is where the challenge says, of a resource that the request is within (section 3.3)', async () => {
    const refusal = await host.fetch('/api/me');
    const { resource_metadata: url } = challengeOf(refusal);
    const { resource } = await jsonOf<{ resource: string }>(await fetch(url));
    expect(`${host.origin}/api/me`.startsWith(`${resource}/`)).toBe(true);
  });

  it('leads to an authorization server that calls itself that (section 7.7)', async () => {
    const { authorization_servers: servers } = await jsonOf<{ authorization_servers: string[] }>(
      await host.fetch(`${WELL_KNOWN}/api`),
    );
    const { origin, pathname } = new URL(servers[0]);
    const metadata = await jsonOf(await fetch(`${origin}/.well-known/oauth-authorization-server${pathname}`));
    expect(metadata['issuer']).toBe(servers[0]);
  });

  it.each(['', '/', '/other', '/api/me', '/API', '/a/b/c/d'])('is nowhere else: %s', async (path) => {
    expect((await host.fetch(`${WELL_KNOWN}${path}`)).status).toBe(404);
  });

  it('may be read by any page and kept for a while', async () => {
    const { headers } = await host.fetch(`${WELL_KNOWN}/api`, { headers: { origin: 'https://any.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  it.each<[string, number]>([
    ['HEAD', 200],
    ['OPTIONS', 204],
    ['POST', 405],
    ['DELETE', 405],
  ])('answers %s with %d', async (method, status) => {
    expect((await host.fetch(`${WELL_KNOWN}/api`, { method })).status).toBe(status);
  });
});

describe('the place of the metadata (RFC 9728 section 3.1)', () => {
  it.each([
    ['an origin', '', WELL_KNOWN],
    ['an origin with a slash', '/', WELL_KNOWN],
    ['a path', '/a', `${WELL_KNOWN}/a`],
    ['a path with a slash', '/a/', `${WELL_KNOWN}/a/`],
    ['a deep path', '/a/b/c/d', `${WELL_KNOWN}/a/b/c/d`],
    ['a query', '/a?tenant=1', `${WELL_KNOWN}/a?tenant=1`],
  ])('of %s', async (_, suffix, place) => {
    const resource = `http://127.0.0.1${suffix}`;
    const host = await Host.start({ options: { resource } });
    try {
      expect(challengeOf(await host.fetch('/api/me'))['resource_metadata']).toBe(`http://127.0.0.1${place}`);
      await expect(jsonOf(await host.fetch(place))).resolves.toMatchObject({ resource });
    } finally {
      await host.stop();
    }
  });

  it('is of each of two that differ in a slash at their end', async () => {
    @Controller('b')
    class Slashes {
      @Get('bare')
      @ProtectedResource({ resource: '/b' })
      @RequireScopes('read')
      bare(): string {
        return 'bare';
      }

      @Get('slash')
      @ProtectedResource({ resource: '/b/' })
      @RequireScopes('write')
      slash(): string {
        return 'slash';
      }
    }
    const host = await Host.start({ options: { resource: 'http://127.0.0.1/a/' }, controllers: [Slashes] });
    const resourceAt = async (place: string) => {
      const { resource } = await jsonOf<{ resource: string }>(await host.fetch(`${WELL_KNOWN}${place}`));
      return resource;
    };
    try {
      for (const path of ['/b', '/b/']) expect(await resourceAt(path)).toBe(`http://127.0.0.1${path}`);
      // Of one alone, whoever writes it differently means the same.
      for (const path of ['/a', '/a/']) expect(await resourceAt(path)).toBe('http://127.0.0.1/a/');
    } finally {
      await host.stop();
    }
  });

  it('is the origin of the issuer where no resource is named', async () => {
    const host = await Host.start({ options: { resource: undefined } });
    try {
      await expect(jsonOf(await host.fetch(WELL_KNOWN))).resolves.toMatchObject({ resource: host.origin });
    } finally {
      await host.stop();
    }
  });
});
