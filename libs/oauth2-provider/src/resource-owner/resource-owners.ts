import type { HttpReply, HttpRequest } from '../http/platform.js';
import type { ClaimRequests } from '../protocol/claims-parameter.js';
import { claimsOfScopes } from '../protocol/standard-claims.js';
import { LoginSessions } from './login-sessions.js';

export type { Login } from './login-sessions.js';

/** What the login page should know. */
export interface LoginRequest {
  /** Path and query on this host to come back to after login. */
  readonly returnTo: string;
  /**
   * OpenID Connect Core section 3.1.2.1, with spaces between several: `login` asks for the password although somebody is
   * logged in, `select_account` lets them be somebody else, `create` lets them make an account.
   */
  readonly prompt?: string;
  /** Greatest age of the login, in seconds. */
  readonly maxAge?: number;
  readonly loginHint?: string;
  /** BCP 47 tags with spaces between them, most preferred first. */
  readonly uiLocales?: string;
  /** `page`, `popup`, `touch` or `wap`, as the client says. */
  readonly display?: string;
  /** The authentication context classes that the client would like, most preferred first. */
  readonly acrValues?: readonly string[];
  /** Whether a login of none of them is as good as none (section 5.5.1.1): it ends in an error for the client. */
  readonly acrEssential?: boolean;
}

/** Which claims a client may see: by scope (OpenID Connect Core section 5.4) and by name (section 5.5). */
export interface ClaimsRequest {
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** Claims that were asked for by the parameter `claims` and allowed, some perhaps essential or with a value. */
  readonly requested: ClaimRequests;
  /** BCP 47 tags for claims such as `name#fr`, most preferred first (section 5.2). */
  readonly locales: readonly string[];
}

export type Claims = Record<string, unknown>;

/**
 * The host's answer to "who is this?": the one class that a host must write.
 * @typeParam User the host's own user
 */
export abstract class ResourceOwners<User = unknown> extends LoginSessions<User> {
  /** Where to send a browser that has to log in. The page returns to `ask.returnTo` when it is done. */
  abstract loginUrl(request: HttpRequest, ask: LoginRequest): string;

  /** For commands that take a user's name. */
  findByUsername(_username: string): Promise<{ userId: string } | null> {
    return Promise.resolve(null);
  }

  /** For the password grant. */
  authenticate(_username: string, _password: string): Promise<{ userId: string } | null> {
    return Promise.resolve(null);
  }

  /**
   * Claims about the user beside `sub`, for UserInfo and for ID tokens (OpenID Connect Core section 5.1); `name` also
   * greets on the consent page. More than is wanted does no harm: of those that section 5.4 puts behind a scope, only
   * what the client may see goes out, and nothing that is null or empty.
   */
  claims(_user: User, _wanted: ClaimsRequest): Promise<Claims> {
    return Promise.resolve({});
  }

  /**
   * Names of the claims that `claims` has: what a client may ask for by name, and `claims_supported`. Default: those that
   * OpenID Connect Core section 5.4 puts behind the scopes that the server has.
   */
  claimNames(scopes: readonly string[]): readonly string[] {
    return claimsOfScopes(scopes);
  }

  /** The values of `prompt` that the login page has; a host where people can make an account adds `create`. */
  promptValues(): readonly string[] {
    return ['none', 'login', 'consent', 'select_account'];
  }

  /**
   * The authentication context classes that the login page can reach, most usual first: `acr_values_supported`. Where there
   * are any, a request that finds others essential is refused rather than sent to a login that cannot help. Default: none
   * are named, and the login page is asked.
   */
  acrValues(): readonly string[] {
    return [];
  }

  /** BCP 47 tags of the languages that the pages have: `ui_locales_supported`. Default: the languages of our pages. */
  uiLocales(): readonly string[] | undefined {
    return undefined;
  }

  /** BCP 47 tags of the languages that `claims` has some claim in, such as `name#fr`: `claims_locales_supported`. Default: not said. */
  claimsLocales(): readonly string[] {
    return [];
  }

  /** Ends that session of the user at this browser, where it is still that one. */
  logout(_request: HttpRequest, _reply: HttpReply, _sessionId: string): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Ends a session of the user at whatever browser it is: the one with `sidOf(sessionId) === sid`, or without `sid` all of them. For
   * `Sessions.end` and `endAll`; a host that does not say how keeps its own sessions until they end by themselves.
   */
  endSession(_userId: string, _sid?: string): Promise<void> {
    return Promise.resolve();
  }
}
