import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import type { Delivery } from './authorization.js';
import { REDIRECT_URI } from './client.js';

/** http is for loopback hosts, and a client has to be told. */
const INSECURE = { [oauth.allowInsecureRequests]: true };

/** What a relying party registered as, and with. */
export interface PartyRegistration {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whether the secret goes in the form rather than in the header. */
  readonly posts: boolean;
  readonly responseType: string;
}

/** What a relying party expects of an answer. */
export interface Expected {
  readonly state: string;
  readonly nonce: string | undefined;
  /** In seconds. */
  readonly maxAge: number | undefined;
  readonly verifier: string;
}

/** What came of a token request, verified, and the claims of its ID token. */
export interface Redeemed {
  readonly tokens: oidc.TokenEndpointResponse;
  readonly claims: oidc.IDToken | undefined;
}

/** A library that plays the relying party, with every check that it has, and the signatures of ID tokens. */
export interface OpenidLibrary {
  /** As it found it by discovery. */
  readonly metadata: oidc.ServerMetadata;
  /** The answer of a response type with a code, and what the code brings. */
  redeem(delivery: Delivery, expected: Expected): Promise<Redeemed>;
  /** The answer of a response type with an ID token and no code. */
  verify(delivery: Delivery, expected: Expected): Promise<oidc.IDToken>;
  userInfo(accessToken: string, subject: string): Promise<object>;
  refresh(refreshToken: string): Promise<Redeemed>;
  /** Where to send a browser for RP-initiated logout. */
  endSessionUrl(parameters: Record<string, string>): URL;
}

/** Name and how to open it, for `describe.each`. */
export const LIBRARIES = {
  'openid-client': openidClient,
  oauth4webapi,
} satisfies Record<string, (party: PartyRegistration) => Promise<OpenidLibrary>>;
export type LibraryName = keyof typeof LIBRARIES;

const isHybrid = (type: string) => /\bid_token\b/.test(type) && /\bcode\b/.test(type);

async function openidClient(party: PartyRegistration): Promise<OpenidLibrary> {
  const { clientId, clientSecret, responseType } = party;
  const authentication = (party.posts ? oidc.ClientSecretPost : oidc.ClientSecretBasic)(clientSecret);
  const config = await oidc.discovery(new URL(party.issuer), clientId, undefined, authentication, {
    execute: [
      oidc.allowInsecureRequests,
      // Signatures of what came over TLS, too, which no client has to verify.
      oidc.enableNonRepudiationChecks,
      ...(isHybrid(responseType) ? [oidc.useCodeIdTokenResponseType] : []),
      ...(/^(?=.*\bid_token\b)(?!.*\bcode\b)/.test(responseType) ? [oidc.useIdTokenResponseType] : []),
    ],
  });
  const redeemed = (tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers) => ({
    tokens,
    claims: tokens.claims(),
  });
  return {
    metadata: config.serverMetadata(),
    redeem: async (delivery, { state, nonce, maxAge, verifier }) => {
      // It knows no `code token`; to it that is a code with something beside.
      const isCode = !isHybrid(responseType) && delivery.mode === 'fragment';
      const tokens = await oidc.authorizationCodeGrant(
        config,
        arriving(isCode ? { ...delivery, mode: 'query' } : delivery),
        {
          expectedState: state,
          pkceCodeVerifier: verifier,
          ...(nonce !== undefined && { expectedNonce: nonce }),
          ...(maxAge !== undefined && { maxAge }),
        },
      );
      return redeemed(tokens);
    },
    verify: (delivery, { state, nonce, maxAge }) =>
      oidc.implicitAuthentication(config, arriving(delivery), nonce!, {
        expectedState: state,
        ...(maxAge !== undefined && { maxAge }),
      }),
    userInfo: (accessToken, subject) => oidc.fetchUserInfo(config, accessToken, subject),
    refresh: async (refreshToken) => redeemed(await oidc.refreshTokenGrant(config, refreshToken)),
    endSessionUrl: (parameters) => oidc.buildEndSessionUrl(config, parameters),
  };
}

async function oauth4webapi(party: PartyRegistration): Promise<OpenidLibrary> {
  const { clientId, clientSecret, responseType } = party;
  const client = { client_id: clientId };
  const authentication = (party.posts ? oauth.ClientSecretPost : oauth.ClientSecretBasic)(clientSecret);
  const issuer = new URL(party.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
  /** The signature of the ID token in a token response. */
  const signed = async (response: Response, tokens: oauth.TokenEndpointResponse): Promise<Redeemed> => {
    if (tokens.id_token !== undefined)
      await oauth.validateApplicationLevelSignature(server, response, INSECURE);
    return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  };
  return {
    metadata: server,
    redeem: async (delivery, { state, nonce, maxAge, verifier }) => {
      const answer = isHybrid(responseType)
        ? await oauth.validateCodeIdTokenResponse(
            server,
            client,
            arriving(delivery),
            nonce!,
            state,
            maxAge,
            INSECURE,
          )
        : oauth.validateAuthResponse(server, client, new URLSearchParams(delivery.parameters), state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        answer,
        REDIRECT_URI,
        verifier,
        INSECURE,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce ?? oauth.expectNoNonce,
        requireIdToken: true,
        ...(maxAge !== undefined && { maxAge }),
      });
      return signed(response, tokens);
    },
    verify: () => Promise.reject(new Error('oauth4webapi has no implicit flow')),
    userInfo: async (accessToken, subject) => {
      const response = await oauth.userInfoRequest(server, client, accessToken, INSECURE);
      return oauth.processUserInfoResponse(server, client, subject, response);
    },
    refresh: async (refreshToken) => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        refreshToken,
        INSECURE,
      );
      return signed(response, await oauth.processRefreshTokenResponse(server, client, response));
    },
    endSessionUrl: (parameters) => {
      const url = new URL(server.end_session_endpoint!);
      url.search = new URLSearchParams(parameters).toString();
      return url;
    },
  };
}

/** How the answer comes to the client's own web server, or to the script of its page. */
function arriving({ mode, parameters }: Delivery): URL | Request {
  const encoded = new URLSearchParams(parameters);
  if (mode === 'form_post') return new Request(REDIRECT_URI, { method: 'POST', body: encoded });
  return new URL(`${REDIRECT_URI}${mode === 'query' ? '?' : '#'}${encoded.toString()}`);
}
