/** Who uses the management, by a page or by the API. */
export interface Person {
  /** As `ResourceOwners` names them. */
  readonly userId: string;
  /** What `ResourceOwners.find` knows of them. */
  readonly user: unknown;
  /** What the policy says. */
  readonly isAdministrator: boolean;
  /** By the login of a browser, or by an access token. */
  readonly via: 'session' | 'token';
  /** The `sid` of this login, where they came by one. */
  readonly sid?: string;
}
