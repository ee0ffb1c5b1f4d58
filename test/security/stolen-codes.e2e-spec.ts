import { answerOf, errorPageOf } from '../support/authorization.js';
import { TestClient, formOf, tokensOf } from '../support/client.js';
import { Host, pairs } from '../support/host.js';
import { loginCookie, resetUsers } from '../support/owners.js';
import { expectRefusal } from '../support/token-endpoint.js';

/** RFC 9700 sections 4.4, 4.5 and 4.7: a code, or a request for one, in the hands of somebody else. */
describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  let victim: TestClient;
  /** The same client in the attacker's own browser or app. */
  let attacker: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
  });
  beforeEach(async () => {
    victim = await TestClient.register(host, { skipAuthorization: true });
    attacker = Object.assign(Object.create(victim) as TestClient, {
      verifier: 'the-attackers-own-verifier'.repeat(2),
    });
  });
  afterAll(() => host.stop());

  it("code injection: a stolen code is worth nothing in the attacker's session with the same client", async () => {
    const stolen = await victim.code();
    await expectRefusal(attacker.redeem(stolen), 400, 'invalid_grant');
    await tokensOf(await victim.redeem(stolen));
  });

  it("code injection: the attacker's code is worth nothing in the victim's session", async () => {
    const planted = await attacker.code({}, loginCookie('bob'));
    await expectRefusal(victim.redeem(planted), 400, 'invalid_grant');
  });

  it('code injection: a stolen code is worth nothing to another client', async () => {
    const stolen = await victim.code();
    const other = await TestClient.register(host);
    await expectRefusal(other.redeem(stolen, { code_verifier: victim.verifier }), 400, 'invalid_grant');
    await tokensOf(await victim.redeem(stolen));
  });

  it('PKCE downgrade: a request whose challenge an attacker took out gets no code', async () => {
    const stripped = { code_challenge: undefined, code_challenge_method: undefined };
    expect(answerOf(await victim.authorize(stripped)).parameters).toMatchObject({ error: 'invalid_request' });
  });

  it('PKCE downgrade: nor is its code redeemed where the client may do without', async () => {
    const lax = await TestClient.register(host, { skipAuthorization: true, requirePkce: false });
    const code = await lax.code({ code_challenge: undefined, code_challenge_method: undefined });
    await expectRefusal(lax.redeem(code), 400, 'invalid_grant');
  });

  it('PKCE downgrade: plain is no method, and the challenge is no verifier', async () => {
    const plain = answerOf(await victim.authorize({ code_challenge_method: 'plain' }));
    expect(plain.parameters).toMatchObject({ error: 'invalid_request' });
    const code = await victim.code();
    await expectRefusal(victim.redeem(code, { code_verifier: victim.challenge }), 400, 'invalid_grant');
  });

  it('mix-up: every answer says which server it is from, and two servers say two things', async () => {
    const evil = await Host.start({ platform, path: '/other' });
    const there = await TestClient.register(evil, { skipAuthorization: true });
    const issuers: unknown[] = [];
    for (const client of [victim, there]) {
      const granted = answerOf(await client.authorize());
      const refused = answerOf(await client.authorize({ scope: 'fly' }));
      issuers.push([granted.parameters['iss'], refused.parameters['iss']]);
    }
    await evil.stop();
    expect(issuers).toEqual([
      [host.issuer, host.issuer],
      [evil.issuer, evil.issuer],
    ]);
  });

  it("session fixation: a form that was shown in the attacker's session allows nothing in the victim's", async () => {
    const asking = await TestClient.register(host);
    const planted = formOf(await (await asking.authorize({}, loginCookie('bob'))).text());
    const cookie = loginCookie('alice');
    const answer = await host.post(planted.action, { ...planted.fields, allow: 'true' }, { cookie });
    expect(await errorPageOf(answer)).toEqual({ status: 403, error: 'invalid_request' });
  });

  it('session fixation: nor does it after the victim has logged in to a session that the attacker knows', async () => {
    const asking = await TestClient.register(host);
    const session = 'a session that is not renewed';
    const planted = formOf(await (await asking.authorize({}, loginCookie('bob', undefined, session))).text());
    const cookie = loginCookie('alice', undefined, session);
    const answer = await host.post(planted.action, { ...planted.fields, allow: 'true' }, { cookie });
    expect(await errorPageOf(answer)).toEqual({ status: 403, error: 'invalid_request' });
  });
});
