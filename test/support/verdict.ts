import { type AccessTokenVerifier, OAuthError, type VerifiedToken } from 'nest-oauth2-provider';

/** What a guard would answer to a request with that token: 200, 401, or 503 with what stands in Retry-After. */
export async function verdictOf(verifier: AccessTokenVerifier, token: string): Promise<number> {
  return (await judged(verifier, token)).status;
}

export interface Judged {
  readonly status: 200 | 401 | 503;
  readonly token: VerifiedToken | null;
}

export async function judged(verifier: AccessTokenVerifier, token: string): Promise<Judged> {
  try {
    const found = await verifier.verify(token, undefined);
    return { status: found ? 200 : 401, token: found };
  } catch (error) {
    if (!(error instanceof OAuthError) || error.error !== 'temporarily_unavailable') throw error;
    expect(error.status).toBe(503);
    expect(Number(error.headers['Retry-After'])).toBeGreaterThan(0);
    expect(error.description).not.toContain(token);
    expect(error.detail).not.toContain(token);
    return { status: 503, token: null };
  }
}
