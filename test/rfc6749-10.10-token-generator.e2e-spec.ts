import { randomBytes } from 'node:crypto';
import { AccessToken, AuthorizationCode, TokenGenerator, type TokenKind } from 'nest-oauth2-provider';
import { errorPageOf } from './support/authorization.js';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { recorder } from './support/recorder.js';
import { expectRefusal } from './support/token-endpoint.js';

const PREFIXES: Record<TokenKind, string> = {
  access_token: 'at_',
  refresh_token: 'rt_',
  authorization_code: 'ac_',
  device_code: 'dc_',
};

/** Tokens that a scanner for leaked secrets knows at sight. */
class PrefixedTokens extends TokenGenerator {
  static broken: Partial<Record<TokenKind, unknown>> = {};

  override generate(kind: TokenKind): string {
    if (kind in PrefixedTokens.broken) return PrefixedTokens.broken[kind] as string;
    return `${PREFIXES[kind]}${randomBytes(32).toString('base64url')}`;
  }
}

describe.each(pairs)("a host's tokens (RFC 6749 section 10.10) on %s with %s", (platform, database) => {
  const logged: string[] = [];
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    const structure = { tokenGenerator: PrefixedTokens };
    host = await Host.start({ platform, database, structure, logger: recorder(logged) });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterAll(() => host?.stop());
  afterEach(() => {
    PrefixedTokens.broken = {};
  });

  it('are handed out and come in', async () => {
    const code = await client.code();
    const tokens = await tokensOf(await client.redeem(code));
    const next = await tokensOf(await client.refresh(tokens.refresh_token));
    expect(code).toMatch(/^ac_[\w-]{43}$/);
    for (const each of [tokens, next]) {
      expect(each.access_token).toMatch(/^at_[\w-]{43}$/);
      expect(each.refresh_token).toMatch(/^rt_[\w-]{43}$/);
    }
    expect((await host.fetch('/api/me', { headers: bearer(next.access_token) })).status).toBe(200);
  });

  it.each<[TokenKind, string, unknown]>([
    ['access_token', 'can be guessed', 'at_short'],
    ['access_token', 'no header can carry', `${'x'.repeat(43)}\r\nX: y`],
    ['refresh_token', 'is none', undefined],
    ['refresh_token', 'is a promise', Promise.resolve('x'.repeat(43))],
  ])('an %s that %s is a fault of the server: nothing is issued or kept', async (kind, _case, value) => {
    const code = await client.code();
    const before = await host.dataSource.manager.count(AccessToken);
    PrefixedTokens.broken = { [kind]: value };
    await expectRefusal(client.redeem(code), 500, 'server_error');
    expect(logged.at(-1)).toContain(`PrefixedTokens made a token (${kind}) that`);
    await expect(host.dataSource.manager.count(AccessToken)).resolves.toBe(before);

    PrefixedTokens.broken = {};
    await tokensOf(await client.redeem(code));
  });

  it('a code that can be guessed is a page of the same kind', async () => {
    const before = await host.dataSource.manager.count(AuthorizationCode);
    PrefixedTokens.broken = { authorization_code: 'abc' };
    expect(await errorPageOf(await client.authorize())).toEqual({ status: 500, error: 'server_error' });
    await expect(host.dataSource.manager.count(AuthorizationCode)).resolves.toBe(before);
  });
});
