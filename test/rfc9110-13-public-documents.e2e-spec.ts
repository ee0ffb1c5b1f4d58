import { Host, pairs } from './support/host.js';
import { TestClient } from './support/client.js';

const DOCUMENTS = [
  '/o/.well-known/openid-configuration',
  '/o/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration/o',
  '/.well-known/oauth-authorization-server/o',
  '/o/.well-known/jwks.json',
].flatMap((path) => [path, `${path}/`]);

describe.each(pairs)('documents for everybody (RFC 9110 section 13) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { jwksMaxAge: 77 } });
  });
  afterAll(() => host?.stop());

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    host.fetch(path, { method, headers });
  const maxAgeOf = (path: string) => (path.includes('jwks') ? 77 : 300);

  it.each(DOCUMENTS)('%s may be kept, and asked for again by its tag', async (path) => {
    const first = await ask(path);
    const tag = first.headers.get('etag')!;
    expect([first.status, tag]).toEqual([200, expect.stringMatching(/^"[\w-]{22}"$/)]);
    expect(first.headers.get('cache-control')).toBe(`public, max-age=${maxAgeOf(path)}`);
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(Number(first.headers.get('content-length'))).toBe(Buffer.byteLength(await first.text()));

    for (const condition of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await ask(path, { 'if-none-match': condition });
      expect([condition, again.status, await again.text()]).toEqual([condition, 304, '']);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.get('cache-control')).toBe(`public, max-age=${maxAgeOf(path)}`);
      expect(again.headers.get('access-control-allow-origin')).toBe('*');
    }
    for (const condition of ['"other"', tag.slice(1, -1), '']) {
      expect((await ask(path, { 'if-none-match': condition })).status).toBe(200);
    }
  });

  it.each(DOCUMENTS)('%s is the same to HEAD, without its body', async (path) => {
    const [get, head] = [await ask(path), await ask(path, {}, 'HEAD')];
    for (const name of ['etag', 'cache-control', 'content-type', 'access-control-allow-origin']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('have another tag when a key comes', async () => {
    const tagOf = async () => (await ask('/o/.well-known/jwks.json')).headers.get('etag');
    const before = await tagOf();
    expect(await tagOf()).toBe(before);
    await (
      await TestClient.register(host, { skipAuthorization: true, algorithm: 'ES256' })
    ).tokens({ scope: 'openid' });
    expect(await tagOf()).not.toBe(before);
  });
});
