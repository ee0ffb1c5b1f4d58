import { createPublicKey } from 'node:crypto';
import { KeyRotation } from 'nest-oauth2-provider';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { LIBRARIES } from './support/openid-libraries.js';
import { jsonOf, keySetOf, metadataOf } from './support/openid.js';

/** The members of OpenID Connect Discovery section 3, RFC 8414 section 2 and what the RFCs after it register. */
const LISTS = [
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'acr_values_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'revocation_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_methods_supported',
  'protected_resources',
  'display_values_supported',
  'claim_types_supported',
  'claims_supported',
  'claims_locales_supported',
  'ui_locales_supported',
  'code_challenge_methods_supported',
  'prompt_values_supported',
];
const URLS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'registration_endpoint',
  'service_documentation',
  'op_policy_uri',
  'op_tos_uri',
  'revocation_endpoint',
  'introspection_endpoint',
  'device_authorization_endpoint',
  'end_session_endpoint',
];
const FLAGS = [
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'authorization_response_iss_parameter_supported',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
  'frontchannel_logout_supported',
  'frontchannel_logout_session_supported',
];
const REQUIRED = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

describe.each(pairs)('the Config plan of the conformance suite on %s with %s', (platform, database) => {
  describe('oidcc-discovery-endpoint-verification', () => {
    let host: Host;
    let metadata: Record<string, unknown>;
    beforeAll(async () => {
      host = await Host.start({
        platform,
        database,
        options: {
          serviceDocumentation: 'https://example.com/docs',
          policyUri: 'https://example.com/policy',
          termsOfServiceUri: 'https://example.com/terms',
        },
      });
      metadata = await metadataOf(host);
    });
    afterAll(() => host?.stop());

    it('is 200, JSON, and says the issuer that its address begins with', async () => {
      const response = await host.fetch('.well-known/openid-configuration');
      expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
      const { issuer } = await jsonOf(response);
      expect(`${String(issuer)}/.well-known/openid-configuration`).toBe(response.url);
    });

    it.each(Object.entries(LIBRARIES))('is what %s discovers', async (_, discover) => {
      const found = await discover({
        issuer: host.issuer,
        clientId: 'a client',
        clientSecret: 'a secret',
        posts: false,
        responseType: 'code',
      });
      expect({ ...found.metadata }).toMatchObject(metadata);
    });

    it('has every member that it must have, and none that nobody knows', () => {
      expect(REQUIRED.filter((name) => !(name in metadata))).toEqual([]);
      const known = ['issuer', ...LISTS, ...URLS, ...FLAGS];
      expect(Object.keys(metadata).filter((name) => !known.includes(name))).toEqual([]);
    });

    it('has members of the right types, and no empty list', () => {
      for (const [name, value] of Object.entries(metadata)) {
        if (LISTS.includes(name)) {
          expect([name, value]).toEqual([name, expect.arrayContaining([expect.any(String)])]);
          expect(new Set(value as string[]).size).toBe((value as string[]).length);
        }
        if (FLAGS.includes(name)) expect([name, typeof value]).toEqual([name, 'boolean']);
        if (URLS.includes(name)) expect(['http:', 'https:']).toContain(new URL(value as string).protocol);
      }
      expect(metadata).toMatchObject({
        service_documentation: 'https://example.com/docs',
        op_policy_uri: 'https://example.com/policy',
        op_tos_uri: 'https://example.com/terms',
      });
    });

    it('has RS256 and S256, the scope openid, and the subject types that there are', () => {
      expect(metadata['id_token_signing_alg_values_supported']).toContain('RS256');
      expect(metadata['id_token_signing_alg_values_supported']).not.toContain('none');
      expect(metadata['code_challenge_methods_supported']).toContain('S256');
      expect(metadata['scopes_supported']).toContain('openid');
      expect(metadata['scopes_supported']).toEqual(
        (metadata['scopes_supported'] as string[]).filter((scope) =>
          /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope),
        ),
      );
      for (const type of metadata['subject_types_supported'] as string[])
        expect(['public', 'pairwise']).toContain(type);
    });

    it('has keys at jwks_uri that can be read, each with its name, and no secret', async () => {
      const { keys } = await jsonOf<{ keys: Record<string, string>[] }>(
        await fetch(metadata['jwks_uri'] as string),
      );
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
      for (const key of keys) {
        expect(createPublicKey({ key, format: 'jwk' }).type).toBe('public');
        expect(key).toMatchObject({
          use: 'sig',
          alg: expect.any(String) as string,
          kid: expect.any(String) as string,
        });
        for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'])
          expect(key).not.toHaveProperty(secret);
      }
    });
  });

  // Of the Dynamic plan, for it is about the keys.
  it('oidcc-server-rotate-keys: the new key is there, and the old one still', async () => {
    const options = { jwksMaxAge: 0, signingKeyCheckInterval: 1, signingKeyLeadTime: 4 };
    const host = await Host.start({ platform, database, options });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const before = (await client.tokens({ scope: 'openid' })).id_token;
      const [old] = (await keySetOf(host)).keys;
      const [{ kid, activeFrom }] = await host.app.get(KeyRotation).rotate();
      await pause(1100);
      expect((await keySetOf(host)).keys.map((key) => key.kid)).toEqual([kid, old.kid]);
      const between = (await client.tokens({ scope: 'openid' })).id_token;
      // Published, and not in use; unless the machine took so long.
      if (Date.now() < activeFrom.getTime()) expect(decodeProtectedHeader(between).kid).toBe(old.kid);
      await pause(Math.max(0, activeFrom.getTime() - Date.now()));
      const after = (await client.tokens({ scope: 'openid' })).id_token;
      expect(decodeProtectedHeader(after).kid).toBe(kid);
      const { keys } = await keySetOf(host);
      expect(keys.map((key) => key.kid)).toEqual([kid, old.kid]);
      for (const token of [before, between, after]) {
        await jwtVerify(token, createLocalJWKSet({ keys }), { issuer: host.issuer });
      }
    } finally {
      await host.stop();
    }
  }, 30_000);
});
