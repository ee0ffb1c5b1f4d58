import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { answerOf, redirectOf } from './support/authorization.js';
import type { TestClient } from './support/client.js';
import { REDIRECT_URI } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { AFTER_LOGOUT, logoutPageOf, newLogin } from './support/logout.js';
import { LIBRARIES, type LibraryName } from './support/openid-libraries.js';
import * as openid from './support/openid-party.js';
import { keySetOf } from './support/openid.js';
import { RelyingParty, closeRelyingParties } from './support/relying-party.js';
import { SessionOwners, resetSessions } from './support/session-owners.js';

/** What a client makes of an answer is no matter of platform and database: the second library is there on one pair. */
const cases = pairs.flatMap(([platform, database], at) =>
  (Object.keys(LIBRARIES) as LibraryName[])
    .slice(0, at === 0 ? undefined : 1)
    .map((library) => [platform, database, library] as const),
);

/** The modules of the OpenID Foundation's plans for logout, with a library as the relying party. */
describe.each(cases)(
  'the logout plans of the conformance suite on %s with %s, by %s',
  (platform, database, library) => {
    let host: Host;
    let party: RelyingParty;
    let client: TestClient;
    let relying: openid.RelyingParty;
    let cookie: string;
    let idToken: string;
    beforeAll(async () => {
      host = await Host.start({
        platform,
        database,
        options: { allowLoopbackFetch: true, logoutDeliveryInterval: 0 },
        structure: { resourceOwners: SessionOwners },
      });
    });
    afterAll(() => host?.stop());
    beforeEach(async () => {
      resetSessions();
      party = await RelyingParty.open();
    });
    afterEach(closeRelyingParties);

    /** A client that is registered so and has logged a user in. */
    async function logIn(metadata: Record<string, unknown> = {}): Promise<void> {
      relying = await openid.RelyingParty.register(
        host,
        { responseType: 'code', library },
        {
          grantTypes: ['authorization_code', 'refresh_token'],
          redirectUris: [REDIRECT_URI, `${party.origin}/callback`],
          postLogoutRedirectUris: [AFTER_LOGOUT],
          metadata,
        },
      );
      ({ client } = relying);
      ({ cookie } = newLogin());
      const { tokens } = await relying.logIn({}, cookie);
      idToken = tokens!.id_token!;
    }

    const visit = ({ pathname, search }: URL) => host.fetch(pathname + search, { headers: { cookie } });
    const logOut = (parameters: Record<string, string>) => {
      const url = relying.library.endSessionUrl(parameters);
      // openid-client adds the client's id by itself; the modules leave out what they do not name.
      if (!('client_id' in parameters)) url.searchParams.delete('client_id');
      return visit(url);
    };
    /** What `prompt=none` answers: the error, or undefined where somebody is logged in. */
    const silently = async () =>
      answerOf(await client.authorize({ prompt: 'none', scope: 'openid' }, cookie)).parameters['error'];

    describe('oidcc-rp-initiated-logout', () => {
      beforeEach(() => logIn());

      it('oidcc-rp-initiated-logout-discovery-endpoint-verification', () => {
        expect(relying.library.metadata.end_session_endpoint).toBe(`${host.issuer}/logout`);
      });

      it('oidcc-rp-initiated-logout', async () => {
        expect(await silently()).toBeUndefined();
        const answer = await logOut({
          id_token_hint: idToken,
          post_logout_redirect_uri: AFTER_LOGOUT,
          state: 'S',
        });
        expect(redirectOf(answer)).toBe(`${AFTER_LOGOUT}&state=S`);
        expect(await silently()).toBe('login_required');
      });

      it('oidcc-rp-initiated-logout-no-state', async () => {
        const answer = await logOut({ id_token_hint: idToken, post_logout_redirect_uri: AFTER_LOGOUT });
        expect(redirectOf(answer)).toBe(AFTER_LOGOUT);
      });

      it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
        await expect(logoutPageOf(await logOut({ id_token_hint: idToken, state: 'S' }))).resolves.toBe(
          'signed out',
        );
        expect(await silently()).toBe('login_required');
      });

      it.each([
        ['oidcc-rp-initiated-logout-no-params', {}],
        ['oidcc-rp-initiated-logout-only-state', { state: 'S' }],
      ])('%s', async (_, parameters) => {
        await expect(logoutPageOf(await logOut(parameters))).resolves.toBe('asks');
      });

      const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const back = { post_logout_redirect_uri: AFTER_LOGOUT, state: 'S' };
      it.each<[string, () => Promise<Record<string, string>> | Record<string, string>]>([
        [
          'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
          () => ({ id_token_hint: idToken, post_logout_redirect_uri: `${AFTER_LOGOUT}bad` }),
        ],
        [
          'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
          () => ({ id_token_hint: idToken, post_logout_redirect_uri: `${AFTER_LOGOUT}&added=1` }),
        ],
        [
          'oidcc-rp-initiated-logout-modified-id-token-hint',
          () => ({ id_token_hint: new UnsecuredJWT(decodeJwt(idToken)).encode(), ...back }),
        ],
        [
          'oidcc-rp-initiated-logout-bad-id-token-hint',
          async () => ({
            id_token_hint: await new SignJWT(decodeJwt(idToken))
              .setProtectedHeader({ alg: 'RS256' })
              .sign(foreign),
            ...back,
          }),
        ],
        ['oidcc-rp-initiated-logout-no-id-token-hint', () => back],
      ])('%s', async (_, parameters) => {
        const page = await logOut(await parameters());
        expect([page.status, page.headers.get('location')]).toEqual([400, null]);
        expect(await silently()).toBeUndefined();
      });
    });

    describe('oidcc-backchannel-rp-initiated-logout', () => {
      beforeEach(() => logIn({ backchannel_logout_uri: party.backchannel }));

      it('oidcc-backchannel-rp-initiated-logout-discovery-endpoint-verification', () => {
        const { backchannel_logout_supported, backchannel_logout_session_supported } =
          relying.library.metadata;
        expect([backchannel_logout_supported, backchannel_logout_session_supported]).toEqual([true, true]);
      });

      it('oidcc-backchannel-rp-initiated-logout', async () => {
        const answer = await logOut({
          id_token_hint: idToken,
          post_logout_redirect_uri: AFTER_LOGOUT,
          state: 'S',
        });
        expect(redirectOf(answer)).toBe(`${AFTER_LOGOUT}&state=S`);
        const [token] = await party.received(1);
        const { payload } = await jwtVerify(token, createLocalJWKSet(await keySetOf(host)), {
          issuer: host.issuer,
          audience: client.clientId,
          typ: 'logout+jwt',
        });
        const { sub, sid } = decodeJwt(idToken);
        expect(payload).toMatchObject({ sub, sid });
        expect(payload).not.toHaveProperty('nonce');
        expect(await silently()).toBe('login_required');
      });
    });

    describe('oidcc-frontchannel-rp-initiated-logout', () => {
      beforeEach(() => logIn({ frontchannel_logout_uri: party.frontchannel }));

      it('oidcc-frontchannel-rp-initiated-logout-discovery-endpoint-verification', () => {
        const metadata = relying.library.metadata;
        expect(metadata['frontchannel_logout_supported']).toBe(true);
        expect(metadata['frontchannel_logout_session_supported']).toBe(true);
      });

      it('oidcc-frontchannel-rp-initiated-logout', async () => {
        const page = await logOut({ id_token_hint: idToken, post_logout_redirect_uri: AFTER_LOGOUT });
        const frame = /<iframe src="([^"]*)"/.exec(await page.text())?.[1].replaceAll('&amp;', '&');
        const { origin, searchParams } = new URL(frame!);
        expect(origin).toBe(party.origin);
        expect(Object.fromEntries(searchParams)).toEqual({
          tenant: '1',
          iss: host.issuer,
          sid: decodeJwt(idToken)['sid'],
        });
        expect(page.headers.get('refresh')).toBe(`3; url=${AFTER_LOGOUT}`);
        expect(await silently()).toBe('login_required');
      });
    });
  },
);
