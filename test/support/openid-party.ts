import type * as oidc from 'openid-client';
import type { ApplicationRegistration } from 'nest-oauth2-provider';
import { type Delivery, deliveryOf } from './authorization.js';
import { TestClient } from './client.js';
import type { Host } from './host.js';
import { LIBRARIES, type LibraryName, type OpenidLibrary } from './openid-libraries.js';
import { loginCookie } from './owners.js';

type Changes = Record<string, string | undefined>;

/** What a relying party asks for, how it is answered, and what plays it. */
export interface PartyKind {
  readonly responseType: string;
  readonly responseMode?: string;
  /** Default: openid-client. */
  readonly library?: LibraryName;
}

/** What a relying party has when the browser is back and everything was checked. */
export interface LoggedIn {
  readonly delivery: Delivery;
  /** Of the ID token: the one from the authorization endpoint where there is one, or else from the token endpoint. */
  readonly claims: oidc.IDToken | undefined;
  /** From the authorization endpoint, or else from the token endpoint. */
  readonly accessToken: string | undefined;
  /** From the token endpoint, where there was a code. */
  readonly tokens: oidc.TokenEndpointResponse | undefined;
}

/** An application and a library that plays the relying party, for one response type and mode. */
export class RelyingParty {
  private constructor(
    readonly client: TestClient,
    readonly library: OpenidLibrary,
    readonly registered: PartyKind,
  ) {}

  static async register(
    host: Host,
    kind: PartyKind,
    registration: Partial<ApplicationRegistration> = {},
  ): Promise<RelyingParty> {
    const client = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      responseTypes: [kind.responseType],
      ...registration,
    });
    const library = await LIBRARIES[kind.library ?? 'openid-client']({
      issuer: host.issuer,
      clientId: client.clientId,
      clientSecret: client.clientSecret!,
      posts: registration.tokenEndpointAuthMethod === 'client_secret_post',
      responseType: kind.responseType,
    });
    return new RelyingParty(client, library, kind);
  }

  /** Another application of the same kind. */
  another(registration: Partial<ApplicationRegistration> = {}): Promise<RelyingParty> {
    return RelyingParty.register(this.host, this.registered, registration);
  }

  get host(): Host {
    return this.client.host;
  }

  get responseType(): string {
    return this.registered.responseType;
  }

  get responseMode(): string | undefined {
    return this.registered.responseMode;
  }

  /** Whether the response type has that part. */
  has(part: string): boolean {
    return has(this.responseType, part);
  }

  /** Whether an access token comes of it, from whichever endpoint. */
  get hasAccessToken(): boolean {
    return this.has('code') || this.has('token');
  }

  /** Path and query of an authentication request; undefined leaves a parameter out. */
  url(changes: Changes = {}): string {
    const withCode = this.has('code');
    return this.client.authorizationUrl({
      response_type: this.responseType,
      response_mode: this.responseMode,
      scope: 'openid',
      state: 'a state',
      nonce: 'a nonce',
      ...(!withCode && { code_challenge: undefined, code_challenge_method: undefined }),
      ...changes,
    });
  }

  /** Sends a browser with that login to the authorization endpoint. */
  authorize(changes: Changes = {}, cookie = loginCookie('alice')): Promise<Response> {
    return this.host.fetch(this.url(changes), { headers: { cookie } });
  }

  /** The answer, which must be there at once. */
  async answer(changes: Changes = {}, cookie?: string): Promise<Delivery> {
    return deliveryOf(await this.authorize(changes, cookie));
  }

  /** The whole login, everything checked by the library. */
  async logIn(changes: Changes = {}, cookie?: string, maxAge?: number): Promise<LoggedIn> {
    return this.finish(await this.answer(changes, cookie), changes, maxAge);
  }

  /** What the library makes of an answer. */
  async finish(delivery: Delivery, asked: Changes = {}, maxAge?: number): Promise<LoggedIn> {
    const { parameters } = delivery;
    const expected = {
      state: asked['state'] ?? 'a state',
      nonce: 'nonce' in asked ? asked['nonce'] : 'a nonce',
      maxAge,
      verifier: this.client.verifier,
    };
    if (!this.has('code')) {
      const claims = this.has('id_token') ? await this.library.verify(delivery, expected) : undefined;
      return { delivery, claims, accessToken: parameters['access_token'], tokens: undefined };
    }
    const { tokens, claims: redeemed } = await this.library.redeem(delivery, expected);
    const accessToken = parameters['access_token'] ?? tokens.access_token;
    const claims = this.has('id_token') ? claimsIn(parameters['id_token']) : redeemed;
    return { delivery, claims, accessToken, tokens };
  }
}

/** The claims of an ID token that was verified elsewhere. */
export function claimsIn(idToken: string): oidc.IDToken {
  return JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url').toString()) as oidc.IDToken;
}

function has(responseType: string, part: string): boolean {
  return responseType.split(' ').includes(part);
}
