/** What is handed out or used up. */
export type CredentialKind =
  'access_token' | 'refresh_token' | 'id_token' | 'authorization_code' | 'device_code';

/** The application, by the id of its record and by the identifier that its requests have. */
interface OfClient {
  readonly applicationId: string;
  readonly clientId: string;
}

/** What a user and a client are about. */
interface OfGrant extends OfClient {
  /** Null where the client acts for itself. */
  readonly userId: string | null;
  readonly scopes: readonly string[];
}

/** Something that belongs to one authorization. */
interface OfAuthorization extends OfGrant {
  /** The token family; null where the client acts for itself, or nothing was handed out. */
  readonly familyId: string | null;
  /** What the authorization came from; a refresh does not change it. */
  readonly grantType: string;
}

interface TokensHandedOut extends OfAuthorization {
  /** Id of the access token's record; of the ID token's where it is alone. */
  readonly tokenId: string;
  readonly kinds: readonly CredentialKind[];
}

/** Who ended an authorization. */
export type RevocationReason = 'client' | 'user' | 'administrator' | 'logout' | 'replay';

/** What somebody changes in the management. */
export type ManagementAction =
  | 'application.register'
  | 'application.update'
  | 'application.delete'
  | 'application.rotate-secret'
  | 'connection.revoke'
  | 'session.end'
  | 'record.revoke';

/**
 * What happens, by its name, and what is told of it: ids and public facts. No event holds a secret, a token, a code or
 * a hash of one. Each is told after what it tells of was kept.
 */
export interface OAuth2EventMap {
  /** A client came in at an endpoint (RFC 6749 section 2.3); a public one by `none`, which proves nothing. */
  'client.authenticated': OfClient & { readonly method: string };
  /** A client was not let in. */
  'client.refused': { readonly reason: string };
  /** A user, or the operator for them, allowed an authorization request. `asked`: on the consent page, just now. */
  'authorization.granted': OfAuthorization & { readonly responseType: string; readonly asked: boolean };
  'authorization.denied': OfGrant & {
    readonly responseType: string;
    readonly reason: 'user' | 'inactive user';
  };
  /** What the user allowed is remembered. */
  'consent.given': OfGrant;
  /** The user of a device allowed it (RFC 8628 section 3.3). */
  'device.authorized': OfAuthorization;
  'device.denied': OfGrant;
  'token.issued': TokensHandedOut;
  /** `replacedTokenId`: the access token that ended with it. */
  'token.refreshed': TokensHandedOut & { readonly replacedTokenId?: string };
  /** A token was found good, by the guard of an API or by somebody who asked (RFC 7662). */
  'token.verified': Omit<OfGrant, 'applicationId'> & {
    readonly by: 'guard' | 'introspection';
    readonly kind: CredentialKind;
    /** These three where the verifier knows the records. */
    readonly applicationId?: string;
    readonly familyId?: string | null;
    readonly tokenId?: string;
  };
  /** A token that belonged to no authorization was taken back. */
  'token.revoked': OfClient & { readonly userId: string | null; readonly tokenId: string };
  /** An authorization ended, and with it all its tokens. */
  'family.revoked': Partial<OfClient> & {
    readonly familyId: string;
    readonly userId?: string | null;
    readonly reason: RevocationReason;
  };
  /** All authorizations of a user, of an application, or of that user with it were ended at once. */
  'authorizations.revoked': Partial<OfClient> & {
    readonly userId?: string;
    /** Which they were, where a user is named. */
    readonly familyIds?: readonly string[];
    /** Access and refresh tokens that lived. */
    readonly tokens: number;
    readonly reason: RevocationReason;
  };
  /** What works once was used twice (RFC 9700 section 4.14.2): its authorization ended. */
  'replay.detected': OfClient & {
    readonly kind: CredentialKind;
    readonly familyId: string;
    readonly userId: string | null;
  };
  /** A login session ended; at an application's wish where there is one. `familyIds`: what ended with it. */
  logout: Partial<OfClient> & { readonly userId: string; readonly familyIds: readonly string[] };
  /** Old secrets go on working until `previousUntil`. */
  'secret.rotated': OfClient & { readonly previousUntil: Date };
  'application.registered': OfClient & {
    /** The owner. */
    readonly userId: string | null;
    readonly clientType: string;
    readonly grantTypes: readonly string[];
  };
  /** `fields`: the members that changed, without their values. */
  'application.changed': OfClient & { readonly fields: readonly string[] };
  'application.deleted': OfClient;
  /** A request named a redirect URI that is not registered; `difference` says in what it differs. */
  'redirect_uri.mismatch': OfClient & { readonly difference: string };
  /** Somebody changed something in the management; the other events tell what came of it. */
  'management.changed': {
    readonly action: ManagementAction;
    /** The user who did it. */
    readonly by: string;
    /** Whether it was an administrator who did it with what is not her own. */
    readonly asAdministrator: boolean;
    /** At a page in her login session, or by the API with an access token. */
    readonly via: 'session' | 'token';
    /** Whose it is, where it is somebody's. */
    readonly userId?: string;
    /** What it was done to, as far as it has these. */
    readonly applicationId?: string;
    readonly familyId?: string;
    readonly recordId?: string;
    readonly sid?: string;
  };
}

export type OAuth2EventName = keyof OAuth2EventMap;

/** One of the events; `switch (event.name)` tells which, and TypeScript then knows its members. */
export type OAuth2Event<Name extends OAuth2EventName = OAuth2EventName> = {
  readonly [Each in Name]: {
    readonly name: Each;
    readonly at: Date;
    /** Where the request came from; absent where there was none, or the platform does not say. */
    readonly ip?: string;
  } & OAuth2EventMap[Each];
}[Name];
