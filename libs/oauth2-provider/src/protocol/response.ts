/** What an endpoint answers, before any platform sees it. An object body is sent as JSON, a string as it is. */
export interface OAuthResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** RFC 6749 section 5.1: nothing that carries a token or an error about one may be stored. */
export const NO_STORE: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
