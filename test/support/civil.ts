import { REDIRECT_URI } from './client.js';
import type { Host } from './host.js';
import type { RawAnswer } from './raw-http.js';

export const FORM = 'application/x-www-form-urlencoded';

export const PUBLIC_DOCUMENTS = [
  '/o/.well-known/jwks.json',
  '/o/.well-known/openid-configuration',
  '/.well-known/openid-configuration/o',
  '/.well-known/oauth-authorization-server/o',
  '/.well-known/oauth-protected-resource/api',
];

/** How many rows each table has. */
export async function countRows({ dataSource }: Host): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { target, tableName } of dataSource.entityMetadatas) {
    counts[tableName] = await dataSource.getRepository(target).count();
  }
  return counts;
}

// RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E
const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;
/** Words that only our inside, or that of what we stand on, would say. */
const INTERNAL =
  /\bat (async )?\S+ \(|\bat \S+:\d+:\d+|node_modules|\.[jt]s:\d|QueryFailed|SQLITE_|ER_[A-Z]+|TypeError|RangeError|SyntaxError|select .* from /i;

const VERBATIM_SAFE = [REDIRECT_URI, '/login?', '/o/authorize?'];

/**
 * Fails unless the answer is one that a client or a person may get for a bad request: the JSON error of RFC 6749,
 * an error page, or a redirect to the login, to the authorization endpoint itself or to the registered URI.
 */
export function expectCivil(answer: RawAnswer): void {
  const { status, headers, body } = answer;
  const type = headers['content-type'];
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  if (status >= 400) expect(body).not.toMatch(INTERNAL);
  expect(headers['set-cookie']).toBeUndefined();
  if (status === 303) {
    expect(body).toBe('');
    const { location = '' } = headers;
    const isItself = location === '/o/authorize';
    expect(isItself || VERBATIM_SAFE.some((safe) => location.startsWith(safe))).toBe(true);
    // Not to the callback's neighbour.
    if (location.startsWith(REDIRECT_URI)) expect(location.charAt(REDIRECT_URI.length)).toBe('?');
  } else if (type === 'text/html; charset=utf-8') {
    if (status === 200) return; // the consent page: the request was good after all
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toMatch(/<form\b|<script|http-equiv/i);
  } else if (body === '') {
    // HEAD; or no token came, for which RFC 6750 section 3.1 wants the bare challenge.
    if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer /);
  } else {
    expect(type).toBe('application/json; charset=utf-8');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(body)).toEqual({
      error: expect.stringMatching(/^[a-z_]+$/) as unknown,
      error_description: expect.stringMatching(DESCRIPTION) as unknown,
    });
  }
}
