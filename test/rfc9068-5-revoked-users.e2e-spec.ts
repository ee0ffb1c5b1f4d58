import {
  CachedVerifier,
  JwtAccessTokenVerifier,
  type Revocation,
  RevocationChannel,
  TokenRevocation,
} from 'nest-oauth2-provider';
import { TestClient } from './support/client.js';
import { Host } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';
import { verdictOf } from './support/verdict.js';

/** A pairwise client's users have another name at an API, which asks nobody about a JWT. */
describe('JWTs of a user whose authorizations were revoked', () => {
  let host: Host;
  let clients: Record<'pairwise' | 'other' | 'public', TestClient>;
  let verifier: CachedVerifier;
  const published: Revocation[] = [];
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      options: {
        accessTokenFormat: 'jwt',
        pairwiseSalt: 'a salt of the tests, long enough to be one',
        // So that somebody wants to hear of revocations.
        tokenCacheMaxAge: 1,
      },
    });
    const register = (subjectType: string) =>
      TestClient.register(host, { skipAuthorization: true, metadata: { subject_type: subjectType } });
    clients = {
      pairwise: await register('pairwise'),
      other: await register('pairwise'),
      public: await register('public'),
    };
    const channel = host.app.get(RevocationChannel);
    channel.subscribe({
      heard: (revocation) => published.push(revocation),
      lost: () => undefined,
      found: () => undefined,
    });
    const inner = new JwtAccessTokenVerifier({ issuer: host.issuer, resource: `${host.origin}/api` });
    verifier = new CachedVerifier(inner, { maxAge: 60, channel });
  });
  afterAll(async () => {
    await verifier.onApplicationShutdown();
    await host.stop();
  });

  /** One of alice's at each client, and one of bob's; each has just been let in. */
  const warm = async () => {
    const tokens: Record<string, string> = {};
    for (const [name, client] of Object.entries(clients))
      tokens[name] = (await client.tokens({ scope: 'read' })).access_token;
    tokens['bob'] = (await clients.pairwise.tokens({ scope: 'read' }, loginCookie('bob'))).access_token;
    for (const token of Object.values(tokens)) expect(await verdictOf(verifier, token)).toBe(200);
    published.splice(0);
    return tokens;
  };
  const verdicts = async (tokens: Record<string, string>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(tokens).map(async ([name, token]) => [name, await verdictOf(verifier, token)]),
      ),
    ) as Record<string, number>;
  const revoke = (clientId?: string) =>
    host.app.get(TokenRevocation).revoke({ userId: 'alice', ...(clientId !== undefined && { clientId }) });

  it('do not get in any more, whatever the clients call the user', async () => {
    const tokens = await warm();
    await revoke();
    expect(await verdicts(tokens)).toEqual({ pairwise: 401, other: 401, public: 401, bob: 200 });
  });

  it('do not get in where only those of one client were revoked; the others do', async () => {
    const tokens = await warm();
    await revoke(clients.pairwise.clientId);
    expect(await verdicts(tokens)).toEqual({ pairwise: 401, other: 200, public: 200, bob: 200 });
  });

  it('leave in what others have and what the user allows at once again', async () => {
    await warm();
    await revoke(clients.pairwise.clientId);
    expect(published.map(({ kind }) => kind)).not.toContain('changed');
    const { access_token: again } = await clients.pairwise.tokens({ scope: 'read' });
    expect(await verdictOf(verifier, again)).toBe(200);
  });
});
