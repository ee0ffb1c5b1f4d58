import { type JWTPayload, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { SigningKey } from 'nest-oauth2-provider';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { redirectOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient } from './support/client.js';
import { Host, type HostOptions, pairs } from './support/host.js';
import { keySetOf, metadataOf } from './support/openid.js';
import { loginCookie } from './support/owners.js';
import { ALGORITHMS, jwkFor, kmsFor, leftHalf, pemFor, signerOf } from './support/signing.js';

// Keys are made within single tests, which takes its time on a busy machine.
jest.setTimeout(30_000);

const NAMES = Object.keys(ALGORITHMS);
const INSECURE = { [oauth.allowInsecureRequests]: true };

/** Where keys come from, and the kid that tokens of an algorithm have then. */
const SOURCES: [string, Pick<HostOptions, 'options' | 'structure'>, (algorithm: string) => unknown][] = [
  ['the database', {}, () => expect.stringMatching(/^[\w-]{43}$/)],
  [
    'the options as PEM',
    { options: { signingKeys: NAMES.map((algorithm) => ({ key: pemFor(algorithm), algorithm })) } },
    () => expect.stringMatching(/^[\w-]{43}$/),
  ],
  [
    'the options as JWK',
    { options: { signingKeys: NAMES.map((alg) => ({ ...jwkFor(alg), alg, kid: `my ${alg}` })) } },
    (algorithm) => `my ${algorithm}`,
  ],
  [
    'a signer of the host',
    { structure: { signers: NAMES.map((algorithm) => signerOf(algorithm, kmsFor(algorithm))) } },
    (algorithm) => `kms-${algorithm}`,
  ],
];

describe.each(pairs)('ID tokens on %s with %s', (platform, database) => {
  describe.each(SOURCES)('signed with keys from %s', (source, given, kid) => {
    let host: Host;
    beforeAll(async () => {
      host = await Host.start({ platform, database, ...given });
    });
    afterAll(() => host?.stop());

    it.each(Object.entries(ALGORITHMS))(
      'by %s verify with jose, openid-client and oauth4webapi',
      async (algorithm, hash) => {
        const client = await TestClient.register(host, { skipAuthorization: true, algorithm });

        const config = await oidc.discovery(
          new URL(host.issuer),
          client.clientId,
          { id_token_signed_response_alg: algorithm },
          oidc.ClientSecretBasic(client.clientSecret),
          { execute: [oidc.allowInsecureRequests] },
        );
        // Checks the signature, where the specification lets a client trust the connection.
        oidc.enableNonRepudiationChecks(config);
        const pkceCodeVerifier = client.verifier;
        const redirect = new URL(redirectOf(await client.authorize({ scope: 'openid' })));
        const tokens = await oidc.authorizationCodeGrant(config, redirect, {
          pkceCodeVerifier,
          expectedState: 'a state',
        });
        const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);

        for (const { id_token, access_token } of [tokens, refreshed]) {
          expect(decodeProtectedHeader(id_token!)).toEqual({
            alg: algorithm,
            typ: 'JWT',
            kid: kid(algorithm),
          });
          const { payload } = await jwtVerify<JWTPayload>(
            id_token!,
            createRemoteJWKSet(new URL('.well-known/jwks.json', `${host.issuer}/`)),
            { algorithms: [algorithm], audience: client.clientId, issuer: host.issuer },
          );
          expect(payload['at_hash']).toBe(leftHalf(access_token, hash));
        }

        const issuer = new URL(host.issuer);
        const server = await oauth.processDiscoveryResponse(
          issuer,
          await oauth.discoveryRequest(issuer, INSECURE),
        );
        const party: oauth.Client = { client_id: client.clientId, id_token_signed_response_alg: algorithm };
        const answer = await client.authorize({ scope: 'openid' }, loginCookie('bob'));
        const parameters = oauth.validateAuthResponse(server, party, new URL(redirectOf(answer)), 'a state');
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          party,
          oauth.ClientSecretBasic(client.clientSecret!),
          parameters,
          REDIRECT_URI,
          client.verifier,
          INSECURE,
        );
        const processed = await oauth.processAuthorizationCodeResponse(server, party, response, {
          requireIdToken: true,
        });
        await oauth.validateApplicationLevelSignature(server, response, INSECURE);
        expect(oauth.getValidatedIdTokenClaims(processed)).toMatchObject({ sub: 'bob' });
      },
    );

    it('have one key for each algorithm, of which the public half is published', async () => {
      const { keys } = await keySetOf(host);
      expect(keys.map(({ alg }) => alg).sort()).toEqual([...NAMES].sort());
      expect(new Set(keys.map((key) => key.kid)).size).toBe(NAMES.length);
      const members = new Set(keys.flatMap((key) => Object.keys(key)));
      expect([...members].sort()).toEqual(['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y']);
      const kept = await host.dataSource.manager.count(SigningKey);
      expect(kept).toBe(source === 'the database' ? NAMES.length : 0);
    });
  });
});

describe.each(['express', 'fastify'] as const)('the algorithms of a server on %s', (platform) => {
  it.each<[string, HostOptions, string[]]>([
    [
      'of the keys in its options',
      { options: { signingKeys: [pemFor('ES256'), pemFor('EdDSA')] } },
      ['ES256', 'EdDSA', 'HS256', 'HS384', 'HS512'],
    ],
    ['that it is told', { options: { signingAlgorithms: ['PS256', 'RS256'] } }, ['RS256', 'PS256']],
    [
      'of its signers and its other keys',
      {
        options: { signingKeys: [pemFor('RS256')], signingAlgorithms: ['RS256', 'ES384'] },
        structure: { signers: [signerOf('ES384', kmsFor('ES384'))] },
      },
      ['RS256', 'ES384'],
    ],
  ])('are those %s, in the metadata and at registration', async (_, given, algorithms) => {
    const host = await Host.start({ platform, ...given });
    try {
      const { id_token_signing_alg_values_supported: said } = await metadataOf(host);
      expect(said).toEqual(algorithms);
      const refused = TestClient.register(host, { algorithm: 'RS512' });
      await expect(refused).rejects.toThrow(
        `the algorithm is unknown; this server signs with ${algorithms.join(', ')}`,
      );
      // Nobody has to know the server's keys: RS256, or what there is.
      const client = await TestClient.register(host, { skipAuthorization: true });
      const { id_token } = await client.tokens({ scope: 'openid' });
      expect(decodeProtectedHeader(id_token).alg).toBe(algorithms[0]);
    } finally {
      await host.stop();
    }
  });

  it.each(['none', 'HS1', 'rs256', 'ES256K', ''.padEnd(17, 'R')])('have no %s', async (algorithm) => {
    const host = await Host.start({ platform });
    try {
      await expect(TestClient.register(host, { algorithm })).rejects.toThrow('the algorithm is unknown');
    } finally {
      await host.stop();
    }
  });

  it('may no longer have that of an application: it is told nothing about users then', async () => {
    const host = await Host.start({ platform, options: { signingAlgorithms: ['RS256'] } });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      await host.dataSource.query(`UPDATE oauth2_application SET algorithm = 'ES256'`);
      const answer = await client.authorize({ scope: 'openid read' });
      expect(redirectOf(answer)).toContain('error=invalid_scope');
      expect(await client.tokens({ scope: 'read' })).not.toHaveProperty('id_token');
    } finally {
      await host.stop();
    }
  });
});
