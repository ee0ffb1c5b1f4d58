/** The certification plans of the OpenID Foundation that are about response types and modes. */
const PLANS = 'openid-plans.e2e-spec.ts';

/** Each module, by its own name, with what it asks and the plans that have it. */
const MODULES = [
  ['oidcc-server', 'the whole login of two clients, every check of ID token and answer, UserInfo'],
  ['oidcc-response-type-missing', 'a request without `response_type` is an error'],
  ['oidcc-idtoken-signature', 'ID tokens are signed with RS256 and a published key'],
  ['oidcc-idtoken-unsigned', 'unsigned ID tokens are not to be had', 'Basic'],
  ['oidcc-userinfo-get', 'UserInfo by GET'],
  ['oidcc-userinfo-post-header', 'UserInfo by POST with the token in the header'],
  ['oidcc-userinfo-post-body', 'UserInfo by POST with the token in the body, or refused'],
  [
    'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    'no nonce is needed where no ID token comes through the browser',
    'Basic|Hybrid',
  ],
  ['oidcc-ensure-request-without-nonce-fails', 'elsewhere a nonce is needed', 'Implicit|Hybrid'],
  ['oidcc-scope-profile', 'the claims of `profile` are where they belong'],
  ['oidcc-scope-email', 'the claims of `email` are'],
  ['oidcc-scope-address', 'the claims of `address` are'],
  ['oidcc-scope-phone', 'the claims of `phone` are'],
  ['oidcc-scope-all', 'all of them at once are'],
  ['oidcc-alternate-happy-flow', 'the order of parameters, scopes and response types means nothing'],
  ['oidcc-display-page', '`display=page` is no error'],
  ['oidcc-display-popup', '`display=popup` is no error'],
  ['oidcc-prompt-login', '`prompt=login` asks for a login, and `auth_time` is later'],
  ['oidcc-prompt-none-not-logged-in', '`prompt=none` of nobody is an error'],
  [
    'oidcc-prompt-none-logged-in',
    '`prompt=none` of somebody is answered, with the same user and `auth_time`',
  ],
  ['oidcc-max-age-1', '`max_age=1` asks for a login'],
  ['oidcc-max-age-10000', '`max_age=10000` does not, and there is an `auth_time`'],
  ['oidcc-ensure-request-with-unknown-parameter-succeeds', 'an unknown parameter is ignored'],
  ['oidcc-id-token-hint', '`id_token_hint` with `prompt=none` is answered'],
  ['oidcc-login-hint', '`login_hint` is no error'],
  ['oidcc-ui-locales', '`ui_locales` is no error'],
  ['oidcc-claims-locales', '`claims_locales` is no error'],
  [
    'oidcc-ensure-request-with-acr-values-succeeds',
    '`acr_values` is no error, and `acr` is the one of them that the login has',
  ],
  ['oidcc-codereuse', 'a code works once, and ends what came of it when it comes again', 'Basic|Hybrid'],
  ['oidcc-codereuse-30seconds', 'also half a minute later', 'Basic|Hybrid'],
  ['oidcc-ensure-registered-redirect-uri', 'a redirect URI that is not registered is an error page'],
  ['oidcc-ensure-post-request-succeeds', 'a request may be posted', 'Basic'],
  ['oidcc-server-client-secret-post', 'the whole login with `client_secret_post`', 'Basic|Hybrid'],
  [
    'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    '`request_uri` is refused by its own error',
  ],
  [
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    '`request` is refused by its own error',
  ],
  ['oidcc-claims-essential', '`claims` brings the claim that it names, and no other'],
  ['oidcc-ensure-request-object-with-redirect-uri', 'a redirect URI in `request` leads nowhere'],
  ['oidcc-refresh-token', 'refresh works, for the same client alone', 'Basic|Hybrid'],
  ['oidcc-ensure-request-with-valid-pkce-succeeds', 'PKCE holds', 'Basic|Hybrid'],
];

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const openidPlans = {
  title: 'OpenID certification: Basic, Implicit, Hybrid and Form Post',
  intro:
    'The modules of the plans, run with openid-client as relying party for each of their response types: as they are, ' +
    'and with `response_mode=form_post`. Those of Basic and Hybrid run with oauth4webapi, too, which has no implicit flow.',
  entries: MODULES.map(([name, holds, plans = 'Basic|Implicit|Hybrid']) => ({
    holds: `\`${name}\`: ${holds}`,
    after: `the plan of ${plans.replaceAll('|', ', ')}`,
    shown: [
      [
        PLANS,
        ...plans
          .split('|')
          .flatMap((plan) => [
            new RegExp(`the ${plan} plan with .* ${name}$`),
            new RegExp(`the Form Post ${plan} plan with .* ${name}$`),
          ]),
      ],
    ],
  })),
};
