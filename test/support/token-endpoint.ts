import { createHash } from 'node:crypto';
import { AuthorizationCode, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { bearer } from './client.js';
import type { Host } from './host.js';

/** What of a refusal is the same whoever asks: RFC 6749 section 5.2, whole. */
export async function expectRefusal(
  response: Response | Promise<Response>,
  status: number,
  error: string,
): Promise<{ error: string; error_description: string }> {
  const refusal = await response;
  const text = await refusal.text();
  expect({ status: refusal.status, text }).toEqual({ status, text: expect.stringContaining(`"${error}"`) });
  const body = JSON.parse(text) as { error: string; error_description: string };
  // Section 5.2: %x20-21 / %x23-5B / %x5D-7E
  const description = expect.stringMatching(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/) as unknown;
  expect(body).toEqual({ error, error_description: description });
  expect(noStoreHeaders(refusal)).toEqual(NO_STORE_JSON);
  return body;
}

export const NO_STORE_JSON = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  pragma: 'no-cache',
};

export function noStoreHeaders({ headers }: Response): object {
  return Object.fromEntries(Object.keys(NO_STORE_JSON).map((name) => [name, headers.get(name)]));
}

/** Whether the demo API lets the token in. */
export async function isAlive(host: Host, { access_token }: { access_token: string }): Promise<boolean> {
  const { status } = await host.fetch('/api/public', { headers: bearer(access_token) });
  if (status !== 200 && status !== 401) throw new Error(`the API answers ${status}`);
  return status === 200;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Lets time pass for one record: it expired a moment ago. */
export const expire = {
  code: (host: Host, code: string) =>
    host.dataSource.manager.update(AuthorizationCode, { codeHash: sha256(code) }, { expires: past() }),
  refreshToken: (host: Host, token: string) =>
    host.dataSource.manager.update(RefreshToken, { tokenHash: sha256(token) }, { expires: past() }),
  /** The authorization that the refresh token belongs to. */
  family: async (host: Host, token: string) => {
    const { manager } = host.dataSource;
    const { familyId } = await manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(token) });
    await manager.update(TokenFamily, { id: familyId! }, { expires: past() });
  },
};

function past(): Date {
  return new Date(Date.now() - 1000);
}
