/** The logout plans of the OpenID Foundation's conformance suite, module by module. */
const PLANS = 'oidc-logout-plans.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const logout = {
  title: 'Logout: the plans of the conformance suite',
  intro:
    'Each module by its name, with openid-client and oauth4webapi as the relying party, and what the modules do not ask.',
  entries: [
    {
      holds:
        '`oidcc-rp-initiated-logout-discovery-endpoint-verification`: the metadata names the logout endpoint',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-discovery-endpoint-verification$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout`: a logout goes back with the state, and nobody is logged in after',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout-no-state`: back without a state where there was none',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-no-state$/]],
    },
    {
      holds:
        '`oidcc-rp-initiated-logout-no-post-logout-redirect-uri`: without a way back a page says that it is done',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-no-post-logout-redirect-uri$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout-no-params`: without any parameter the user is asked',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-no-params$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout-only-state`: with a state alone the user is asked',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-only-state$/]],
    },
    {
      holds:
        '`oidcc-rp-initiated-logout-bad-post-logout-redirect-uri`: a URI that is not registered leads nowhere',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-bad-post-logout-redirect-uri$/]],
    },
    {
      holds:
        '`oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri`: one with a query added leads nowhere',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout-modified-id-token-hint`: a hint without a signature is an error',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-modified-id-token-hint$/]],
    },
    {
      holds: '`oidcc-rp-initiated-logout-bad-id-token-hint`: a hint with a foreign signature is an error',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-bad-id-token-hint$/]],
    },
    {
      holds:
        '`oidcc-rp-initiated-logout-no-id-token-hint`: a way back without a hint of whose it is leads nowhere',
      after: 'RP-Initiated Logout 2, 3',
      shown: [[PLANS, / oidcc-rp-initiated-logout-no-id-token-hint$/]],
    },
    {
      holds:
        '`oidcc-backchannel-rp-initiated-logout-discovery-endpoint-verification`: the metadata says that back-channel logout is there, with sessions',
      after: 'Back-Channel Logout 2.1',
      shown: [[PLANS, / oidcc-backchannel-rp-initiated-logout-discovery-endpoint-verification$/]],
    },
    {
      holds:
        '`oidcc-backchannel-rp-initiated-logout`: the client gets a logout token with the session, and the browser goes back',
      after: 'Back-Channel Logout 2.4 to 2.8',
      shown: [[PLANS, / oidcc-backchannel-rp-initiated-logout$/]],
    },
    {
      holds:
        '`oidcc-frontchannel-rp-initiated-logout-discovery-endpoint-verification`: the metadata says that front-channel logout is there, with sessions',
      after: 'Front-Channel Logout 3',
      shown: [[PLANS, / oidcc-frontchannel-rp-initiated-logout-discovery-endpoint-verification$/]],
    },
    {
      holds:
        '`oidcc-frontchannel-rp-initiated-logout`: the client is loaded in a frame, with issuer and session',
      after: 'Front-Channel Logout 2, 3',
      shown: [[PLANS, / oidcc-frontchannel-rp-initiated-logout$/]],
    },
    {
      holds:
        'No logout token is lost, and none is sent twice that was answered, also when the provider is killed',
      after: 'Back-Channel Logout 2.5, 2.8',
      shown: [
        [
          'oidc-backchannel-logout-2-outbox.e2e-spec.ts',
          /keeps on telling those that answer 500 or 400/,
          /sends each once when several look/,
          /is written with the end of the session or not at all/,
        ],
        ['reference-server/logout.e2e-spec.ts', /loses no logout token when it is killed/],
      ],
    },
    {
      holds: 'An ID token is a hint as long as its session may last, also after its key has left the JWK Set',
      after: 'RP-Initiated Logout 2',
      shown: [
        [
          'oidc-rp-initiated-logout-2-hints.e2e-spec.ts',
          /is one as long as its session may last, and then none/,
          /is one after it has expired and was cleared away/,
          /is none where keys were rotated in haste/,
        ],
      ],
    },
    {
      holds: 'An ID token that was revoked proves nothing',
      after: 'RP-Initiated Logout 2; OpenID Connect Core 3.1.2.1',
      shown: [
        [
          'oidc-rp-initiated-logout-2-hints.e2e-spec.ts',
          /that was revoked proves nothing/,
          /is none to an authentication request/,
          /is not one whose client revoked its refresh token/,
        ],
      ],
      ruled:
        'the specifications do not say; at logout the user is asked, an authentication request ends with login_required, and revoking other tokens of the login leaves the ID token a hint',
    },
    {
      holds: 'A URL that a client registered leads to the internet alone',
      after: 'Back-Channel Logout 4',
      shown: [
        [
          'libs/oauth2-provider/src/http/outbound.spec.ts',
          /sends nothing to an address that is /,
          /DNS rebinding/,
          /follows no redirect/,
        ],
      ],
    },
    {
      holds: 'A logout at one client leaves the tokens of the others alone, unless policy says otherwise',
      after: 'RP-Initiated Logout 2; Back-Channel Logout 2.7',
      shown: [
        [
          'oidc-rp-initiated-logout-2-endpoint.e2e-spec.ts',
          /logoutRevokes: online decides which tokens fall/,
        ],
      ],
      ruled:
        'by default each client that was in the session by `openid` loses its tokens, but not those with `offline_access`; logoutRevokes=none is the other policy',
    },
    {
      holds: 'A client is told of each session that it leaves by a revocation',
      after: 'Back-Channel Logout 2.5',
      shown: [
        ['oidc-sessions.e2e-spec.ts', /are left by .* whose tokens are revoked, and the clients are told/],
      ],
      ruled:
        'of a revocation of all that one client has, of whichever users, its server is not told session by session',
    },
    {
      holds:
        'A URI to go back to is registered, with a scheme that the application may have, or leads nowhere',
      after: 'RP-Initiated Logout 2, 3; RFC 9700 4.11',
      shown: [
        [
          'oidc-rp-initiated-logout-2-endpoint.e2e-spec.ts',
          /ends nothing \(DOT 5.6\) for the redirect URI /,
          /whose scheme the application may not have/,
        ],
      ],
    },
    {
      holds: 'A logout ends refresh tokens, too, whose access token is gone',
      after: 'RP-Initiated Logout 2; Back-Channel Logout 2.7',
      shown: [
        ['oidc-rp-initiated-logout-2-hints.e2e-spec.ts', /was cleared away .* leaves no refresh token alive/],
      ],
    },
    {
      holds: 'A client with pairwise subjects is told of a logout by the subject that it knows',
      after: 'Back-Channel Logout 2.4; OpenID Connect Core 8.1',
      shown: [
        [
          'oidc-backchannel-logout-2-outbox.e2e-spec.ts',
          /names the user as a client with pairwise subjects knows them/,
        ],
      ],
    },
  ],
};
