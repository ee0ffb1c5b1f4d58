/** What an endpoint answers, before any platform sees it. An object body is sent as JSON, a string as it is. */
export interface OAuthResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** RFC 6749 section 5.1: nothing that carries a token or an error about one may be stored. */
export const NO_STORE: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** 303, so that the browser follows with a GET whatever it came with (RFC 9700 section 4.12). */
export function redirectTo(location: string): OAuthResponse {
  return {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  };
}
