import 'reflect-metadata';
import { IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsBrandColour } from './brand-checks.js';
import { PROFILES } from './profiles.js';
import type { TokenLifetimes } from '../protocol/lifetimes.js';
import type { LogoutPolicy } from '../protocol/logout.js';
import { ACCESS_TOKEN_FORMATS, type AccessTokenFormat, type ResourceRules } from '../protocol/resource.js';
import type { SigningKeyInput } from '../protocol/signing-key.js';
import { SIGNATURE_ALGORITHMS } from '../protocol/signing-algorithm.js';
import {
  IsLifetimes,
  IsResource,
  IsResourceMap,
  IsSalt,
  IsSecret,
  IsScopeMap,
  IsScopeHierarchy,
  IsScopeList,
  IsScopeName,
  IsFindingList,
  IsIssuer,
  IsLanguageList,
  IsPage,
  IsSigningAlgorithms,
  IsSigningKeys,
  IsTextMap,
} from './checks.js';

/** One year, in seconds. */
const YEAR = 365 * 24 * 3600;

/**
 * What the operator says: every member is data, validated when the app starts. A member without a
 * default must be given.
 */
export class OAuth2ProviderOptions {
  /**
   * The issuer identifier (RFC 8414 section 2): an https URL without query or fragment; http is
   * accepted for loopback hosts alone. Its path is where the endpoints are mounted.
   */
  @IsIssuer()
  issuer!: string;

  /**
   * Encrypts what must be recoverable at rest and signs forms: at least 32 characters from a random
   * source. A list rotates it: the first encrypts, all decrypt.
   */
  @IsSecret()
  secret!: string | string[];

  /**
   * Every scope that the server knows, with the sentence that the consent page shows for it. `openid` needs no mention.
   * Left empty, the sentence is ours, in each language of the pages: for `profile`, `email`, `address`, `phone`,
   * `offline_access`, `read`, `write`, `introspection`, `applications`, `connections` and `administration`.
   */
  @IsScopeMap()
  scopes: Record<string, string> = { read: 'Read your data', write: 'Change your data' };

  /**
   * Granted when a client asks for no scope, within what its application may have.
   * Default: all of `scopes`.
   */
  @IsOptional()
  @IsScopeList()
  defaultScopes?: string[];

  /**
   * Scopes that stand for others: `{ files: ['files:read', 'files:write'] }` lets a token with `files` in where one of
   * those is needed. Those may stand for others in turn.
   */
  @IsScopeHierarchy()
  scopeHierarchy: Record<string, string[]> = {};

  /** What `@ReadWriteScopes()` needs for GET, HEAD and OPTIONS. */
  @IsScopeName()
  readScope: string = 'read';

  /** What `@ReadWriteScopes()` needs for any other method. */
  @IsScopeName()
  writeScope: string = 'write';

  /**
   * The identifier of the protected resource that the guard defends (RFC 9728 section 1.2).
   * Default: the issuer's origin. It must not be the issuer itself where there are other resources: their tokens with the
   * scope `openid` are for UserInfo, too, whose resource is the issuer.
   */
  @IsOptional()
  @IsResource()
  resource?: string;

  /**
   * The protected resources that clients may ask for by the parameter `resource` (RFC 8707), by identifier, beside those
   * that handlers of the app name, that of the option `resource`, and the issuer, which stands for UserInfo:
   * `{ 'https://api.example.com': { scopes: ['notes'], accessTokenFormat: 'jwt' } }`. Each has `name` (for the consent
   * page; default: the identifier), `scopes` (tokens for it have no others; default: all), `accessTokenFormat`
   * (default: as the application or the server has it) and `accessTokenLifetime` (in seconds, at most).
   */
  @IsResourceMap()
  resources: Record<string, ResourceRules> = {};

  /**
   * The resource that access tokens are for whose client asks for none. Default: opaque ones are good wherever this server
   * is trusted, and JWTs, which must name one, for `resource`.
   */
  @IsOptional()
  @IsString()
  defaultResource?: string;

  /**
   * `opaque`: an access token says nothing, and resource servers ask this one about it. `jwt`: it says itself what it is
   * good for (RFC 9068), to whoever has it, and resource servers that check it by themselves take it until it expires,
   * revoked or not. Applications and `resources` may have another format.
   */
  @IsIn(ACCESS_TOKEN_FORMATS)
  accessTokenFormat: AccessTokenFormat = 'opaque';

  /**
   * The JWS algorithm that signs JWT access tokens; one with a key pair. Default: RS256, which RFC 9068 has every resource
   * server know, or else the first that there is a key for. ES256 is signed in a tenth of the time.
   */
  @IsOptional()
  @IsIn(SIGNATURE_ALGORITHMS)
  accessTokenAlgorithm?: string;

  /** Lifetime of an access token, in seconds. */
  @IsInt()
  @Min(1)
  accessTokenLifetime: number = 3600;

  /** Lifetime of an authorization code, in seconds. */
  @IsInt()
  @Min(1)
  authorizationCodeLifetime: number = 60;

  /** How long the user of a device has to allow it (RFC 8628 section 3.2), in seconds. */
  @IsInt()
  @Min(1)
  deviceCodeLifetime: number = 600;

  /** How long a device waits between two polls (RFC 8628 section 3.2), in seconds. */
  @IsInt()
  @Min(1)
  deviceCodeInterval: number = 5;

  /** A refresh token dies when it is not used for this long, in seconds. At least `accessTokenLifetime`. */
  @IsInt()
  @Min(1)
  refreshTokenLifetime: number = 30 * 24 * 3600;

  /** No refresh token outlives its authorization by more than this, however often it is used, in seconds. */
  @IsInt()
  @Min(1)
  refreshTokenAbsoluteLifetime: number = YEAR;

  /**
   * Lifetimes by grant type, in the place of the server's: `{ client_credentials: { accessToken: 600 } }`, each with
   * `accessToken`, `refreshToken` (unused) and `idToken` in seconds. What an application is registered with goes before
   * them. A refresh keeps to the grant that its authorization came from; `implicit` is one of them.
   */
  @IsLifetimes()
  lifetimes: Record<string, TokenLifetimes> = {};

  /**
   * `true`: each refresh gives a new refresh token, and the used one that comes back ends the authorization. `false`:
   * confidential clients go on with the one they have, whose time begins anew with each use; those of public clients
   * rotate all the same (RFC 9700 section 4.14.2).
   */
  @IsIn([true, false])
  rotateRefreshTokens: boolean = true;

  /**
   * How long a client that lost the answer to a refresh may ask again with the token it has just used, in seconds; it
   * gets the same answer. 0: a used token that comes back is a replay at once, and ends the authorization.
   */
  @IsInt()
  @Min(0)
  refreshTokenGracePeriod: number = 0;

  /**
   * What ends with a login session: `online`, the tokens of its OpenID logins (scope `openid`), and all of the application that
   * asked for the logout, but for what was authorized with `offline_access`; `all`, whatever was authorized in the session;
   * `none`, no token. The clients of the session are told in any case.
   */
  @IsIn(['online', 'all', 'none'])
  logoutRevokes: LogoutPolicy = 'online';

  /**
   * `auto`: a client's logout request whose `id_token_hint` is of this very session is done at once; `always`: the user is asked
   * first, as they are by any other request.
   */
  @IsIn(['auto', 'always'])
  confirmLogout: 'auto' | 'always' = 'auto';

  /**
   * How long the host's login sessions last at most, in seconds: so long a client that wants to be told of logouts is
   * remembered.
   */
  @IsInt()
  @Min(1)
  sessionLifetime: number = 14 * 24 * 3600;

  /** How long a client that does not answer is told of a logout again (OpenID Back-Channel Logout), in seconds. */
  @IsInt()
  @Min(0)
  logoutDeliveryPeriod: number = 24 * 3600;

  /**
   * How often the database is looked at for logout tokens that another process left unsent, in seconds. 0: never; then call
   * `LogoutDeliveries.deliver()` from a job.
   */
  @IsInt()
  @Min(0)
  logoutDeliveryInterval: number = 15;

  /**
   * Whether requests to URLs that clients registered, such as `backchannel_logout_uri`, may go to this machine itself,
   * and by http there. For development: whoever registers an application then reaches what listens here.
   */
  @IsIn([true, false])
  allowLoopbackFetch: boolean = false;

  /** Lifetime of an ID token, in seconds. */
  @IsInt()
  @Min(1)
  idTokenLifetime: number = 3600;

  /**
   * `oauth2.1`: what is safe today. `oauth2.0-compatible`: for those who come from old systems, turns on the password
   * grant, the implicit grant and the PKCE method `plain`, and warns of them in the log when the app starts.
   */
  @IsIn(Object.keys(PROFILES))
  profile: 'oauth2.1' | 'oauth2.0-compatible' = 'oauth2.1';

  /**
   * PKCE (RFC 7636): `required` of every client, except a confidential application that was
   * registered without; `optional` for confidential clients. Public clients always need it. S256 alone, but for the
   * profile `oauth2.0-compatible`.
   */
  @IsIn(['required', 'optional'])
  pkce: 'required' | 'optional' = 'required';

  /**
   * `auto`: consent is remembered and asked again for new scopes; `force`: asked every time.
   * The request parameter `approval_prompt` overrides it.
   */
  @IsIn(['auto', 'force'])
  approvalPrompt: 'auto' | 'force' = 'auto';

  /**
   * Ask `ResourceOwners.find` on each request with a user's token, so that a disabled user's tokens
   * fail at once. `false` saves that look-up where the host prefers speed.
   */
  @IsIn([true, false])
  checkResourceOwner: boolean = true;

  /**
   * How long the guard keeps the record of an access token that it has looked up, in seconds; 0: it looks each time. A
   * revocation by this process holds at once all the same; one by another process up to so much later, unless
   * structure `revocationChannel` is one that processes share. Users are asked for each time.
   */
  @IsNumber()
  @Min(0)
  tokenCacheMaxAge: number = 0;

  /** So many records are kept at the most; of more the longest unused are forgotten. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  tokenCacheMaxEntries: number = 10_000;

  /** `realm` of the WWW-Authenticate challenges (RFC 9110 section 11.5). */
  @IsString()
  realm: string = 'oauth2';

  /**
   * Whether `https://*.example.com/...` may be registered as a redirect URI, post-logout redirect URI or origin. The
   * star stands for one label. Whoever has a subdomain then gets codes, so leave it off where full URIs will do. Needs
   * the package `tldts`.
   */
  @IsIn([true, false])
  allowUriWildcards: boolean = false;

  /** Length of a generated client secret, in characters of `[A-Za-z0-9]`. */
  @IsInt()
  @Min(43)
  clientSecretLength: number = 128;

  /**
   * Makes the subjects of clients that register `subject_type` `pairwise`, so that no two hosts can compare their users
   * (OpenID Connect Core section 8.1): at least 32 characters from a random source. Never change it, also when `secret`
   * rotates: every user would be a stranger to those clients. Default: no client can register that.
   */
  @IsOptional()
  @IsSalt()
  pairwiseSalt?: string;

  /**
   * The keys that sign ID tokens: PEM strings, JWK objects, or `{ key, algorithm, kid }`. The first private key of an
   * algorithm signs; all are published, also those that have a public half alone and only verify. Default: a key of
   * each algorithm is made when it is first needed and kept, encrypted with `secret`, in the database.
   */
  @IsOptional()
  @IsSigningKeys()
  signingKeys?: SigningKeyInput[];

  /**
   * The JWS algorithms that applications may choose from. Default: all that there are keys for, and HS256, HS384 and
   * HS512 for clients whose secret is kept recoverable.
   */
  @IsOptional()
  @IsSigningAlgorithms()
  signingAlgorithms?: string[];

  /** How long verifiers may keep the published keys (`Cache-Control` of the JWK Set), in seconds. */
  @IsInt()
  @Min(0)
  jwksMaxAge: number = 300;

  /**
   * How long a key in the database is published before it signs, in seconds. At least `jwksMaxAge` and
   * `signingKeyCheckInterval` together; what it is longer is by how much the clocks of processes may differ.
   */
  @IsInt()
  @Min(1)
  signingKeyLeadTime: number = 3600;

  /** How often a process looks for keys that another has put into the database, in seconds. */
  @IsInt()
  @Min(1)
  signingKeyCheckInterval: number = 30;

  /**
   * At what age a key in the database is followed by a new one, in seconds. 0: when `rotatekeys` is run. At least
   * `signingKeyLeadTime`.
   */
  @IsInt()
  @Min(0)
  signingKeyRotationAge: number = 0;

  /** A page for developers about this server (metadata `service_documentation`). */
  @IsOptional()
  @IsPage()
  serviceDocumentation?: string;

  /** A page about what clients may do with what they learn about users (metadata `op_policy_uri`). */
  @IsOptional()
  @IsPage()
  policyUri?: string;

  /** The terms of service (metadata `op_tos_uri`). */
  @IsOptional()
  @IsPage()
  termsOfServiceUri?: string;

  /**
   * Languages of the pages, BCP 47 tags; the first is for visitors who ask for none of them. Visitors ask by the client's
   * `ui_locales` and by their browser's `Accept-Language`. Default: English, German, Arabic, and those of `texts`.
   */
  @IsOptional()
  @IsLanguageList()
  languages?: string[];

  /**
   * Words of the pages by language: what `docs/texts.md` lists, in other words or in another language, and
   * `scope.<name>` for what the consent page says of a scope: `{ fr: { 'decision.allow': 'Autoriser' } }`. In ICU message
   * syntax. What a language lacks is said in English.
   */
  @IsTextMap()
  texts: Record<string, Record<string, string>> = {};

  /** Your name, at the head of each page. Default: none. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  brandName?: string;

  /** Your logo, at the head of each page: a path or URL of the issuer's origin, or `data:image/...`. Default: none. */
  @IsOptional()
  @IsString()
  brandLogo?: string;

  /**
   * The colour of links and buttons, such as `#0b5fff`. Its contrast to the page must be 4.5:1 (WCAG 2.2, 1.4.3).
   * Default: a quiet blue.
   */
  @IsOptional()
  @IsBrandColour('light')
  brandColor?: string;

  /** The same where the visitor's system is dark. Default: `brandColor`, as much lighter as makes it legible there. */
  @IsOptional()
  @IsBrandColour('dark')
  brandColorDark?: string;

  /**
   * Whether each event is written to the log as a line of JSON: who came in, what was allowed, issued, used and taken
   * back, with ids and without secrets.
   */
  @IsIn([true, false])
  auditLog: boolean = false;

  /**
   * Codes of docs/warnings.md with which production (`NODE_ENV=production`) starts all the same: `['W003']`.
   * Default: none, and what is known to be bad there stops it.
   */
  @IsFindingList()
  allowInProduction: string[] = [];

  /** Rows per statement when expired records are removed. */
  @IsInt()
  @Min(1)
  cleanupBatchSize: number = 5000;

  /** Pause between two such statements, in seconds. */
  @IsNumber()
  @Min(0)
  cleanupInterval: number = 0;

  /**
   * How often the app removes expired records by itself, in seconds, at most 1000000; 0: never. Of all processes on the
   * database one does it.
   */
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  cleanupEvery: number = 0;

  /** After so many token requests a small batch of expired records is removed, beside the requests; 0: never. */
  @IsInt()
  @Min(0)
  cleanupAfterRequests: number = 0;

  /**
   * When records that expired so long ago are still there, in seconds, the log and the health check warn that nobody
   * removes them. Longer than the time between two cleanings.
   */
  @IsInt()
  @Min(1)
  cleanupOverdueAfter: number = 2 * 24 * 3600;
}

/** What a host writes: the members without a default, and any of the others. */
export type OAuth2ProviderOptionsInput = Pick<OAuth2ProviderOptions, 'issuer' | 'secret'> &
  Partial<OAuth2ProviderOptions>;
