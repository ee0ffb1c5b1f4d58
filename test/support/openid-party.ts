import * as oidc from 'openid-client';
import type { ApplicationRegistration } from 'nest-oauth2-provider';
import { type Delivery, deliveryOf } from './authorization.js';
import { REDIRECT_URI, TestClient } from './client.js';
import type { Host } from './host.js';
import { loginCookie } from './owners.js';

type Changes = Record<string, string | undefined>;

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

/** An application and openid-client, for one response type and mode. */
export class RelyingParty {
  private constructor(
    readonly host: Host,
    readonly client: TestClient,
    readonly config: oidc.Configuration,
    readonly responseType: string,
    readonly responseMode: string | undefined,
  ) {}

  static async register(
    host: Host,
    responseType: string,
    responseMode?: string,
    registration: Partial<ApplicationRegistration> = {},
  ): Promise<RelyingParty> {
    const client = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      responseTypes: [responseType],
      ...registration,
    });
    const secret = client.clientSecret!;
    const authentication =
      registration.tokenEndpointAuthMethod === 'client_secret_post'
        ? oidc.ClientSecretPost(secret)
        : oidc.ClientSecretBasic(secret);
    const config = await oidc.discovery(new URL(host.issuer), client.clientId, undefined, authentication, {
      execute: [
        oidc.allowInsecureRequests,
        ...(has(responseType, 'id_token')
          ? [has(responseType, 'code') ? oidc.useCodeIdTokenResponseType : oidc.useIdTokenResponseType]
          : []),
      ],
    });
    return new RelyingParty(host, client, config, responseType, responseMode);
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

  /** The whole login, everything checked by openid-client. */
  async logIn(changes: Changes = {}, cookie?: string, maxAge?: number): Promise<LoggedIn> {
    return this.finish(await this.answer(changes, cookie), changes, maxAge);
  }

  /** What openid-client makes of an answer. */
  async finish(delivery: Delivery, asked: Changes = {}, maxAge?: number): Promise<LoggedIn> {
    const nonce = 'nonce' in asked ? asked['nonce'] : 'a nonce';
    const checks = { expectedState: asked['state'] ?? 'a state', ...(maxAge !== undefined && { maxAge }) };
    const { parameters } = delivery;
    if (!this.has('code')) {
      const claims = this.has('id_token')
        ? await oidc.implicitAuthentication(this.config, arriving(delivery), nonce!, checks)
        : undefined;
      return { delivery, claims, accessToken: parameters['access_token'], tokens: undefined };
    }
    const arrived = this.has('id_token') || delivery.mode !== 'fragment' ? delivery : asQuery(delivery);
    const tokens = await oidc.authorizationCodeGrant(this.config, arriving(arrived), {
      pkceCodeVerifier: this.client.verifier,
      ...(nonce !== undefined && { expectedNonce: nonce }),
      ...checks,
    });
    const accessToken = parameters['access_token'] ?? tokens.access_token;
    const claims = this.has('id_token') ? claimsIn(parameters['id_token']) : tokens.claims();
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

/** openid-client knows no `code token`; to it that is a code with something beside. */
function asQuery(delivery: Delivery): Delivery {
  return { ...delivery, mode: 'query' };
}

/** How the answer comes to the client's own web server, or to the script of its page. */
function arriving({ mode, parameters }: Delivery): URL | Request {
  const encoded = new URLSearchParams(parameters);
  if (mode === 'form_post') return new Request(REDIRECT_URI, { method: 'POST', body: encoded });
  return new URL(`${REDIRECT_URI}${mode === 'query' ? '?' : '#'}${encoded.toString()}`);
}
