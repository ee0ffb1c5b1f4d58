import type { HttpRequest } from '../http/platform.js';

/** Who is logged in at this browser. */
export interface Login {
  /** The host's name for the user, unchanging: it becomes `sub`. */
  readonly userId: string;
  /**
   * The host's name for the login session: the same for as long as the user stays logged in at this browser, also when
   * the password is asked for again. Only its hash is kept and shown, as `sid`.
   */
  readonly sessionId: string;
  /** When the user last proved who they are, in seconds since the epoch. */
  readonly authTime: number;
  /** OpenID Connect Core section 2: authentication context class and methods. */
  readonly acr?: string;
  readonly amr?: readonly string[];
}

/**
 * The host's login sessions, as far as a protected resource needs them.
 * @typeParam User the host's own user
 */
export abstract class LoginSessions<User = unknown> {
  /** The login of this browser, or null when nobody is logged in. */
  abstract current(request: HttpRequest): Promise<Login | null>;

  /** The user of that id, or null when unknown or disabled: their tokens then count as inactive. */
  abstract find(userId: string): Promise<User | null>;
}
