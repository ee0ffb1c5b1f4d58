/** Error codes by the section that registers them. Nothing else in the library spells one. */
export const OAUTH_ERROR = {
  // RFC 6749 sections 4.1.2.1 and 5.2
  invalid_request: 'invalid_request',
  invalid_client: 'invalid_client',
  invalid_grant: 'invalid_grant',
  unauthorized_client: 'unauthorized_client',
  unsupported_grant_type: 'unsupported_grant_type',
  unsupported_response_type: 'unsupported_response_type',
  invalid_scope: 'invalid_scope',
  access_denied: 'access_denied',
  server_error: 'server_error',
  temporarily_unavailable: 'temporarily_unavailable',
  // RFC 6750 section 3.1
  invalid_token: 'invalid_token',
  insufficient_scope: 'insufficient_scope',
  // RFC 9470 section 3
  insufficient_user_authentication: 'insufficient_user_authentication',
  // OpenID Connect Core section 3.1.2.6
  login_required: 'login_required',
  consent_required: 'consent_required',
  interaction_required: 'interaction_required',
  account_selection_required: 'account_selection_required',
  request_not_supported: 'request_not_supported',
  request_uri_not_supported: 'request_uri_not_supported',
  registration_not_supported: 'registration_not_supported',
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
  unmet_authentication_requirements: 'unmet_authentication_requirements',
  // RFC 8628 section 3.5
  authorization_pending: 'authorization_pending',
  slow_down: 'slow_down',
  expired_token: 'expired_token',
  // RFC 8707 section 2
  invalid_target: 'invalid_target',
  // RFC 7591 section 3.2.2
  invalid_client_metadata: 'invalid_client_metadata',
  invalid_redirect_uri: 'invalid_redirect_uri',
} as const;

export type OAuthErrorCode = (typeof OAUTH_ERROR)[keyof typeof OAUTH_ERROR];

export interface OAuthErrorExtras {
  /** HTTP status; 400 unless told. */
  status?: number;
  headers?: Record<string, string>;
  /** For the operator's log alone: never sent. */
  detail?: string;
}

/**
 * A refusal in the words of the RFCs. `error` and `description` reach the client (RFC 6749 section 5.2), so a
 * description never repeats a value that the client sent. What the RFC has no place for in it is mended: a double
 * quote becomes a single one, a backslash a slash, all else but printable ASCII a question mark.
 */
export class OAuthError extends Error {
  readonly description: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string | undefined;

  constructor(
    readonly error: OAuthErrorCode,
    description: string,
    extras: OAuthErrorExtras = {},
  ) {
    super(`${error}: ${describing(description)}`);
    this.name = 'OAuthError';
    this.description = describing(description);
    this.status = extras.status ?? 400;
    this.headers = extras.headers ?? {};
    this.detail = extras.detail;
  }
}

/** RFC 6749 section 5.2: a parameter is missing, repeated, malformed or not allowed here. */
export class InvalidRequest extends OAuthError {
  constructor(description: string, extras?: OAuthErrorExtras) {
    super(OAUTH_ERROR.invalid_request, description, extras);
  }
}

/**
 * RFC 6749 section 5.2: client authentication failed. One text for every reason, so that nobody
 * learns which clients exist; the reason goes to `detail`.
 */
export class InvalidClient extends OAuthError {
  constructor(detail: string, challenge?: string) {
    super(OAUTH_ERROR.invalid_client, 'client authentication failed', {
      status: 401,
      detail,
      headers: challenge ? { 'WWW-Authenticate': challenge } : {},
    });
  }
}

/** RFC 6749 section 5.2: the code or refresh token is not valid for this client, now. */
export class InvalidGrant extends OAuthError {
  constructor(description: string, detail?: string) {
    super(OAUTH_ERROR.invalid_grant, description, { detail });
  }
}

/** RFC 6749 sections 4.1.2.1 and 5.2: the client is not registered for what it asks. */
export class UnauthorizedClient extends OAuthError {
  constructor(description: string) {
    super(OAUTH_ERROR.unauthorized_client, description);
  }
}

/** RFC 6749 section 3.3: unknown to the server or beyond what the client may ask. */
export class InvalidScope extends OAuthError {
  constructor(description: string) {
    super(OAUTH_ERROR.invalid_scope, description);
  }
}

/** RFC 8707 section 2. */
export class InvalidTarget extends OAuthError {
  constructor(description: string) {
    super(OAUTH_ERROR.invalid_target, description);
  }
}

/** RFC 6749 appendix A.8: %x20-21 / %x23-5B / %x5D-7E. */
function describing(description: string): string {
  return description
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7E]/gu, '?');
}
