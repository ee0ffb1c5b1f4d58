import { createHash } from 'node:crypto';
import type { Claims } from 'nest-oauth2-provider';
import { bearer } from './client.js';
import type { Host } from './host.js';
import { TestOwners } from './owners.js';
import type { LoggedIn, RelyingParty } from './openid-party.js';

/** The claims of OpenID Connect Core section 5.4, by scope. */
export const CLAIMS: Record<string, Claims> = {
  profile: { name: 'Alice', family_name: 'Liddell', locale: 'en-GB' },
  email: { email: 'alice@example.com', email_verified: true },
  address: { address: { formatted: 'Christ Church, Oxford', country: 'GB' } },
  phone: { phone_number: '+44 1865 276150', phone_number_verified: false },
};
export const SCOPES = Object.fromEntries(Object.keys(CLAIMS).map((scope) => [scope, `Your ${scope}`]));

/** Users with every standard claim. */
export class ClaimingOwners extends TestOwners {
  override claims(): Promise<Claims> {
    // All of them: which of these a client gets to see is not the host's to say.
    return Promise.resolve(Object.assign({}, ...Object.values(CLAIMS)) as Claims);
  }
}

/** OpenID Connect Core section 3.3.2.11, by hand: the left half of the SHA-256. */
const halfHash = (value: string) =>
  createHash('sha256').update(value, 'ascii').digest().subarray(0, 16).toString('base64url');

/** All that a login must have, whatever asked for it. */
export async function assertLoggedIn(
  rp: RelyingParty,
  { delivery, claims, accessToken }: LoggedIn,
): Promise<void> {
  const { mode, parameters } = delivery;
  const usual = rp.responseType === 'code' ? 'query' : 'fragment';
  expect([mode, parameters['state'], parameters['iss']]).toEqual([
    rp.responseMode ?? usual,
    'a state',
    rp.host.issuer,
  ]);
  const given = ['code', 'access_token', 'id_token'].filter((name) => name in parameters);
  const asked = rp.responseType.split(' ').map((part) => (part === 'token' ? 'access_token' : part));
  expect(given.sort()).toEqual(asked.sort());
  expect(claims).toMatchObject({ iss: rp.host.issuer, sub: 'alice', aud: rp.client.clientId });
  const { code, access_token: frontToken, id_token: frontIdToken } = parameters;
  if (frontIdToken !== undefined) {
    expect(claims!['c_hash']).toBe(code && halfHash(code));
    expect(claims!['at_hash']).toBe(frontToken && halfHash(frontToken));
    expect(claims).not.toHaveProperty('azp');
  }
  if (accessToken !== undefined)
    expect(await userInfoOf(rp.host, accessToken)).toMatchObject({ sub: 'alice' });
}

export async function userInfoOf(host: Host, token: string): Promise<object> {
  return (await (await host.fetch('userinfo', { headers: bearer(token) })).json()) as object;
}
