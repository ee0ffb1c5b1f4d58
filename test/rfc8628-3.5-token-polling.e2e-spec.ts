import { AccessToken, TokenFamily } from 'nest-oauth2-provider';
import { DeviceCodeStore } from '../libs/oauth2-provider/src/storage/device-code.store.js';
import { type TestClient, tokensOf } from './support/client.js';
import {
  DEVICE_GRANT,
  changeRow,
  codesOf,
  decideDevice,
  deviceClient,
  expireDevice,
  letWait,
  poll,
  rowOf,
} from './support/device.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { verifiedIdToken } from './support/openid.js';
import { NO_STORE_JSON, expectRefusal, isAlive, noStoreHeaders, sha256 } from './support/token-endpoint.js';

describe.each(pairs)(
  'polling with a device code (RFC 8628 section 3.5) on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    let confidential: TestClient;
    beforeAll(async () => {
      resetUsers();
      host = await Host.start({ platform, database });
      client = await deviceClient(host);
      confidential = await deviceClient(host, { clientType: 'confidential' });
    });
    afterAll(() => host?.stop());

    const refused = (response: Promise<Response>, error: string) => expectRefusal(response, 400, error);
    /** A device code that alice has allowed. */
    const allowed = async (who = client, parameters: Record<string, string> = {}) => {
      const codes = await codesOf(who, parameters);
      await decideDevice(host, codes.user_code);
      return codes.device_code;
    };

    it.each<[string, () => TestClient]>([
      ['public', () => client],
      ['confidential', () => confidential],
    ])('gives a %s client its tokens once the user has allowed it', async (_, who) => {
      const { device_code, user_code } = await codesOf(who(), { scope: 'write read' });
      await refused(poll(who(), device_code), 'authorization_pending');
      await decideDevice(host, user_code);
      const response = await poll(who(), device_code);
      expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
      const body = (await response.json()) as Record<string, unknown>;
      expect(body).toEqual({
        access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'write read',
        refresh_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      });
      await expect(isAlive(host, body as { access_token: string })).resolves.toBe(true);
      await tokensOf(await who().refresh(body['refresh_token'] as string));
    });

    it('gives a refresh token only to a client with that grant', async () => {
      const once = await deviceClient(host, { grantTypes: [DEVICE_GRANT] });
      expect(await tokensOf(await poll(once, await allowed(once)))).not.toHaveProperty('refresh_token');
    });

    it('gives an ID token for openid, about the login that allowed it, whose session it is no part of', async () => {
      const { device_code, user_code } = await codesOf(client, { scope: 'openid' });
      const authTime = Math.floor(Date.now() / 1000) - 100;
      const how = { acr: 'urn:level:2', amr: ['pwd', 'otp'] };
      await decideDevice(host, user_code, true, loginCookie('bob', authTime, undefined, how));
      const first = await tokensOf(await poll(client, device_code));
      const renewed = await tokensOf(await client.refresh(first.refresh_token));
      for (const { id_token } of [first, renewed]) {
        const { claims } = await verifiedIdToken(host, id_token, client.clientId);
        expect(claims).toMatchObject({ sub: 'bob', auth_time: authTime, ...how });
        expect(claims).not.toHaveProperty('sid');
        expect(claims).not.toHaveProperty('nonce');
      }
    });

    it('keeps the authorization as one of the device grant', async () => {
      const { access_token } = await tokensOf(await poll(client, await allowed()));
      const { manager } = host.dataSource;
      const { familyId, userId } = await manager.findOneByOrFail(AccessToken, {
        tokenHash: sha256(access_token),
      });
      const family = await manager.findOneByOrFail(TokenFamily, { id: familyId! });
      expect([userId, family.userId, family.grantType]).toEqual(['alice', 'alice', DEVICE_GRANT]);
    });

    it('gives the scopes that were asked for at the beginning, whatever is asked for here', async () => {
      const code = await allowed(client, { scope: 'read' });
      expect((await tokensOf(await poll(client, code, { scope: 'read write' }))).scope).toBe('read');
    });

    describe('slow_down', () => {
      it('answers who polls before the interval is over, each time 5 seconds more', async () => {
        const { device_code: code } = await codesOf(client);
        await refused(poll(client, code), 'authorization_pending');
        await refused(poll(client, code), 'slow_down');
        expect((await rowOf(host, code)).interval).toBe(10);
        await letWait(host, code, 6);
        await refused(poll(client, code), 'slow_down');
        expect((await rowOf(host, code)).interval).toBe(15);
        await letWait(host, code, 15);
        await refused(poll(client, code), 'authorization_pending');
        expect((await rowOf(host, code)).interval).toBe(15);
      });

      it('is not for who waits as long as told', async () => {
        const { device_code: code } = await codesOf(client);
        for (let turn = 0; turn < 3; turn++) {
          await refused(poll(client, code), 'authorization_pending');
          await letWait(host, code, 5);
        }
      });

      it('keeps nobody from tokens that are there', async () => {
        const { device_code, user_code } = await codesOf(client);
        await refused(poll(client, device_code), 'authorization_pending');
        await decideDevice(host, user_code);
        await tokensOf(await poll(client, device_code));
      });

      it('lets one of many polls at the same instant pass', async () => {
        const { device_code: code } = await codesOf(client);
        const answers = await Promise.all(Array.from({ length: 20 }, () => poll(client, code)));
        const errors = await Promise.all(
          answers.map(async (answer) => ((await answer.json()) as { error: string }).error),
        );
        expect(errors.filter((error) => error === 'authorization_pending')).toHaveLength(1);
        expect(errors.filter((error) => error === 'slow_down')).toHaveLength(19);
      });

      it('answers the one of two that noticed the other too late', async () => {
        const { device_code: code } = await codesOf(client);
        const noted = jest.spyOn(DeviceCodeStore.prototype, 'notePoll').mockResolvedValueOnce(false);
        await refused(poll(client, code), 'slow_down').finally(() => noted.mockRestore());
      });

      it('is brought upon the client by nobody else', async () => {
        const { device_code: code } = await codesOf(confidential);
        await refused(poll(client, code), 'invalid_grant');
        await expectRefusal(
          confidential.token(
            { grant_type: DEVICE_GRANT, device_code: code },
            { authorization: 'Basic eDp5' },
          ),
          401,
          'invalid_client',
        );
        expect((await rowOf(host, code)).lastPolledAt).toBeNull();
        await refused(poll(confidential, code), 'authorization_pending');
      });
    });

    it('answers access_denied when the user denied, again and again', async () => {
      const { device_code, user_code } = await codesOf(client);
      await decideDevice(host, user_code, false);
      await refused(poll(client, device_code), 'access_denied');
      await refused(poll(client, device_code), 'access_denied');
    });

    describe('where Django OAuth Toolkit goes wrong', () => {
      it('a device code works once; the second use ends everything that came of the first', async () => {
        const code = await allowed();
        const tokens = await tokensOf(await poll(client, code));
        const second = await tokensOf(await client.refresh(tokens.refresh_token));
        await refused(poll(client, code), 'invalid_grant');
        await expect(isAlive(host, second)).resolves.toBe(false);
        await refused(client.refresh(second.refresh_token), 'invalid_grant');
        await refused(poll(client, code), 'invalid_grant');
      });

      it('also when it comes after the code has expired: the thief may have been first', async () => {
        const code = await allowed();
        const tokens = await tokensOf(await poll(client, code));
        await expireDevice(host, code);
        await refused(poll(client, code), 'invalid_grant');
        await expect(isAlive(host, tokens)).resolves.toBe(false);
      });

      it('a device code is bound to the client that asked for it', async () => {
        const other = await deviceClient(host);
        const code = await allowed();
        await expect(refused(poll(other, code), 'invalid_grant')).resolves.toEqual(
          await refused(poll(other, 'unknown'), 'invalid_grant'),
        );
        await refused(poll(confidential, code), 'invalid_grant');
        const tokens = await tokensOf(await poll(client, code));
        await refused(poll(other, code), 'invalid_grant');
        await expect(isAlive(host, tokens)).resolves.toBe(true);
      });

      it('an approved code that has expired gives no tokens', async () => {
        const code = await allowed();
        await expireDevice(host, code);
        await refused(poll(client, code), 'expired_token');
      });

      it('an expired code answers expired_token, not authorization_pending', async () => {
        const { device_code: code } = await codesOf(client);
        await refused(poll(client, code), 'authorization_pending');
        await expireDevice(host, code);
        await refused(poll(client, code), 'expired_token');
      });

      it.each(['unknown', 'x'.repeat(20_000), '\u{1F511}', '__proto__'])(
        'an unknown device code %# is refused as any grant is: 400, not 404',
        async (code) => {
          await refused(poll(client, code), 'invalid_grant');
        },
      );

      it.each([undefined, ''])(
        'a missing device code (%j) is an invalid_request, not a 500',
        async (code) => {
          await refused(poll(client, 'x', { device_code: code }), 'invalid_request');
        },
      );
    });

    it('refuses the user code and the hash in the device code’s place', async () => {
      const { device_code, user_code } = await codesOf(client);
      for (const other of [user_code, sha256(device_code), device_code.toUpperCase(), `${device_code} `]) {
        await refused(poll(client, other), 'invalid_grant');
      }
    });

    it('refuses a client that has lost the grant meanwhile', async () => {
      const losing = await deviceClient(host);
      const code = await allowed(losing);
      await host.dataSource
        .getRepository('Application')
        .update({ clientId: losing.clientId }, { grantTypes: ['refresh_token'] });
      await refused(poll(losing, code), 'unauthorized_client');
    });

    it('refuses a user who is not active, without using up the code', async () => {
      const code = await allowed();
      users.delete('alice');
      await refused(poll(client, code), 'invalid_grant').finally(resetUsers);
      await tokensOf(await poll(client, code));
    });

    it('refuses an authorization that was revoked before its tokens were fetched', async () => {
      const code = await allowed();
      const { familyId } = await rowOf(host, code);
      await host.dataSource.manager.update(TokenFamily, { id: familyId! }, { revokedAt: new Date() });
      await refused(poll(client, code), 'invalid_grant');
    });

    it('takes neither a code of the authorization endpoint nor gives its own away as one', async () => {
      const both = await deviceClient(host, {
        redirectUris: ['https://client.example.com/callback'],
        grantTypes: [DEVICE_GRANT, 'authorization_code'],
        responseTypes: ['code'],
        skipAuthorization: true,
      });
      const code = await both.code();
      await refused(poll(both, code), 'invalid_grant');
      await refused(both.redeem(await allowed(both)), 'invalid_grant');
      await tokensOf(await both.redeem(code));
    });

    it('does not remember anything as a consent', async () => {
      const { user_code } = await codesOf(client);
      await decideDevice(host, user_code);
      await expect(host.dataSource.getRepository('Consent').count()).resolves.toBe(0);
    });

    it('lives as long as the options say', async () => {
      const { device_code: code } = await codesOf(client);
      const { created, expires } = await rowOf(host, code);
      expect(expires.getTime() - created.getTime()).toBe(600_000);
      await changeRow(host, code, { expires: new Date(Date.now() + 5000) });
      await refused(poll(client, code), 'authorization_pending');
    });
  },
);
