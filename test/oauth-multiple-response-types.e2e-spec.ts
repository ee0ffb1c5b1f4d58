import {
  Application,
  AuthorizationCode,
  CodeResponseType,
  Consent,
  DEFAULT_RESPONSE_TYPES,
  type OAuth2ProviderStructure,
  TokenFamily,
  TokenResponseType,
} from 'nest-oauth2-provider';
import { answerOf, deliveryOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { metadataOf } from './support/openid.js';
import { resetUsers } from './support/owners.js';

describe.each(pairs)('OAuth 2.0 Multiple Response Types on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
  });
  afterAll(() => host.stop());

  describe('response_type=none (section 4)', () => {
    const NONE = { responseTypes: ['none', 'code'] };

    it('says that the user agreed, remembers it, and hands out nothing', async () => {
      const client = await TestClient.register(host, NONE);
      const { manager } = host.dataSource;
      const count = () => Promise.all([TokenFamily, AuthorizationCode].map((each) => manager.count(each)));
      const before = await count();
      const page = await client.authorize({
        response_type: 'none',
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      expect(answerOf(await client.decide(page, true))).toEqual({
        to: REDIRECT_URI,
        parameters: { state: 'a state', iss: host.issuer },
      });
      expect(await count()).toEqual(before);
      const { id } = await manager.findOneByOrFail(Application, { clientId: client.clientId });
      expect(await manager.findOneByOrFail(Consent, { applicationId: id })).toMatchObject({
        scope: 'read write',
      });
      // So that a code is then to be had without asking.
      expect(answerOf(await client.authorize({ prompt: 'none' })).parameters).toHaveProperty('code');
    });

    it('says access_denied where the user did not', async () => {
      const client = await TestClient.register(host, NONE);
      const page = await client.authorize({ response_type: 'none' });
      expect(answerOf(await client.decide(page, false)).parameters).toMatchObject({ error: 'access_denied' });
    });

    it.each(['none code', 'code none', 'none id_token', 'none none'])('is not combined: %s', async (type) => {
      const client = await TestClient.register(host, NONE);
      const { parameters } = await deliveryOf(await client.authorize({ response_type: type }));
      expect(parameters).toMatchObject({ error: 'unsupported_response_type', state: 'a state' });
    });

    it('is for those who are registered for it', async () => {
      const client = await TestClient.register(host);
      const { parameters } = answerOf(await client.authorize({ response_type: 'none' }));
      expect(parameters).toMatchObject({ error: 'unauthorized_client' });
    });
  });

  describe('response_mode (section 2.1)', () => {
    it.each(['query', 'fragment'] as const)('%s is where a code goes that is asked for so', async (mode) => {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const answer = await deliveryOf(await client.authorize({ response_mode: mode }));
      expect(answer).toMatchObject({
        mode,
        to: REDIRECT_URI,
        parameters: { state: 'a state', iss: host.issuer },
      });
      await expect(tokensOf(await client.redeem(answer.parameters['code']))).resolves.toBeDefined();
    });

    it('fragment leaves the query of the redirect URI alone', async () => {
      const uri = `${REDIRECT_URI}?tenant=a`;
      const client = await TestClient.register(host, { redirectUris: [uri], skipAuthorization: true });
      const answer = await client.authorize({ redirect_uri: uri, response_mode: 'fragment' });
      expect((await deliveryOf(answer)).to).toBe(uri);
    });

    it('survives the way through the login page and the consent page', async () => {
      const client = await TestClient.register(host);
      const login = await client.authorize({ response_mode: 'fragment' }, '');
      const next = new URL(login.headers.get('location')!, host.origin).searchParams.get('next')!;
      expect(new URL(next, host.origin).searchParams.get('response_mode')).toBe('fragment');
      const decided = await client.decide(await client.authorize({ response_mode: 'fragment' }), true);
      expect((await deliveryOf(decided)).mode).toBe('fragment');
    });

    it.each<[string, Record<string, string | undefined>, string]>([
      ['an error', { scope: 'fly' }, 'invalid_scope'],
      ['no response type', { response_type: undefined }, 'invalid_request'],
      ['an unknown response type', { response_type: 'magic' }, 'unsupported_response_type'],
      ['prompt=none of nobody', { prompt: 'none' }, 'login_required'],
    ])('is kept to by %s as well', async (_case, changes, error) => {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const cookie = 'prompt' in changes ? '' : undefined;
      const answer = await client.authorize({ response_mode: 'fragment', ...changes }, cookie);
      expect(await deliveryOf(answer)).toMatchObject({ mode: 'fragment', parameters: { error } });
    });
  });

  it('what is registered is kept in one form, each once', async () => {
    const { application } = await host.applications.create({
      clientType: 'confidential',
      redirectUris: [REDIRECT_URI],
      grantTypes: ['authorization_code', 'implicit'],
      responseTypes: ['token id_token code', 'code', 'id_token code', 'code id_token'],
    });
    expect(application.responseTypes).toEqual(['code id_token token', 'code', 'code id_token']);
  });
});

describe.each(['express', 'fastify'] as const)('the response types of the operator, on %s', (platform) => {
  const with_ = (responseTypes: OAuth2ProviderStructure['responseTypes']) =>
    Host.start({ platform, structure: { responseTypes } });

  it.each([
    ['those of OAuth 2.1', DEFAULT_RESPONSE_TYPES, ['code', 'id_token', 'none', 'code id_token']],
    [
      'access tokens on top',
      [...DEFAULT_RESPONSE_TYPES, TokenResponseType],
      [
        'code',
        'id_token',
        'none',
        'token',
        'code id_token',
        'code token',
        'id_token token',
        'code id_token token',
      ],
    ],
    ['codes alone', [CodeResponseType], ['code']],
    ['codes and access tokens', [TokenResponseType, CodeResponseType], ['token', 'code', 'code token']],
  ])('%s are what is advertised and answered', async (_case, listed, expected) => {
    const host = await with_(listed);
    try {
      const metadata = await metadataOf(host);
      expect(metadata).toMatchObject({
        response_types_supported: expected,
        response_modes_supported: ['query', 'fragment', 'form_post'],
      });
      expect((metadata['grant_types_supported'] as string[]).includes('implicit')).toBe(
        expected.includes('token'),
      );
      const all = [
        'code',
        'token',
        'id_token',
        'none',
        'code id_token',
        'code token',
        'id_token token',
        'code id_token token',
      ];
      const client = await TestClient.register(host, {
        grantTypes: ['authorization_code', 'implicit'],
        responseTypes: all,
        skipAuthorization: true,
      });
      for (const type of all) {
        const answer = await client.authorize({ response_type: type, scope: 'openid', nonce: 'n' });
        const { parameters } = await deliveryOf(answer);
        expect([type, parameters['error']]).toEqual([
          type,
          expected.includes(type) ? undefined : 'unsupported_response_type',
        ]);
      }
    } finally {
      await host.stop();
    }
  });
});
