export const FORM = 'application/x-www-form-urlencoded';

/**
 * Good requests to every endpoint and page, as parts that can be broken one by one: names and values are
 * already percent-encoded. Marked `writes` is what may write a row with every right, as it is or once it is broken.
 */
export function corpusOf(fixture) {
  const { authorization, sessions, clientId, clientSecret, basic, redirectUri } = fixture;
  const bearer = ['authorization', `Bearer ${fixture.accessToken}`];
  const session = (name) => ['cookie', sessions[name]];
  const get = (path, query = {}, ...headers) => ({ method: 'GET', path, query: pairs(query), headers });
  const post = (path, form, ...headers) => ({
    method: 'POST',
    path,
    query: [],
    headers: [['content-type', FORM], ...headers],
    form: pairs(form),
  });
  const json = (path, value, ...headers) => ({
    method: 'POST',
    path,
    query: [],
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(value),
  });
  const writing = (request) => ({ ...request, writes: true });
  const asked = { ...authorization, prompt: 'consent' };
  const redemption = {
    grant_type: 'authorization_code',
    code: fixture.code,
    redirect_uri: redirectUri,
    code_verifier: fixture.verifier,
  };
  const inBody = { client_id: clientId, client_secret: clientSecret };
  const polling = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: fixture.deviceCode,
    client_id: fixture.deviceClientId,
  };
  const documents = [
    '/o/.well-known/jwks.json',
    '/o/.well-known/openid-configuration',
    '/.well-known/openid-configuration/o',
    '/.well-known/oauth-authorization-server/o',
    '/.well-known/oauth-protected-resource/api',
  ];
  return [
    [4, get('/o/authorize', authorization)],
    [4, writing(get('/o/authorize', asked, session('bob')))],
    [2, writing(get('/o/authorize', { ...asked, client_id: fixture.publicClientId }, session('bob')))],
    [1, writing(get('/o/authorize', { ...authorization, prompt: 'none' }, session('bob')))],
    [1, writing(get('/o/authorize', authorization, session('alice')))],
    [3, post('/o/authorize', authorization)],
    [3, post('/o/authorize', { ...fixture.consentOfBob, allow: 'true' }, session('alice'))],
    [3, writing(post('/o/authorize', { ...fixture.consentOfBob, allow: 'false' }, session('bob')))],
    [3, writing(post('/o/token', redemption, ['authorization', basic]))],
    [2, writing(post('/o/token', { ...redemption, ...inBody }))],
    [
      3,
      writing(
        post('/o/token', { grant_type: 'refresh_token', refresh_token: fixture.refreshToken, ...inBody }),
      ),
    ],
    [
      3,
      writing(
        post('/o/token', { grant_type: 'client_credentials', scope: 'nobodys' }, ['authorization', basic]),
      ),
    ],
    [2, writing(post('/o/token', { grant_type: 'client_credentials' }, ['authorization', basic]))],
    [2, post('/o/token', { ...polling, client_id: fixture.clientId })],
    [3, writing(post('/o/token', polling))],
    [2, writing(post('/o/device-authorization', { client_id: fixture.deviceClientId, scope: 'read' }))],
    [2, writing(post('/o/device-authorization', { scope: 'nobodys', ...inBody }))],
    [1, get('/o/device', { user_code: 'WDJB-MJHT' })],
    [1, get('/o/logout', { client_id: clientId, state: 's', ui_locales: 'de' }, session('bob'))],
    [
      1,
      get('/o/logout', { id_token_hint: 'e30.e30.e30', post_logout_redirect_uri: redirectUri, state: 's' }),
    ],
    [1, post('/o/logout', { allow: 'true', logout_request: 'state=s', csrf_token: 'x' }, session('bob'))],
    [1, post('/o/logout', { client_id: clientId, state: 's' })],
    [2, get('/o/device', { user_code: 'WDJB-MJHT' }, session('bob'))],
    [
      3,
      writing(post('/o/device', { ...fixture.askingOfGuesser, user_code: 'wdjb mjht' }, session('guesser'))),
    ],
    [3, post('/o/device', { ...fixture.deviceOfBob, allow: 'true' }, session('alice'))],
    [3, writing(post('/o/device', { ...fixture.deviceOfBob, allow: 'false' }, session('bob')))],
    [2, post('/o/token', { grant_type: 'urn:example:unknown', ...inBody })],
    [2, post('/o/revoke_token', { token: fixture.spare.access_token, ...inBody })],
    [
      2,
      post('/o/revoke_token', { token: fixture.spare.refresh_token, token_type_hint: 'refresh_token' }, [
        'authorization',
        basic,
      ]),
    ],
    [2, post('/o/introspect', { token: fixture.accessToken, ...inBody })],
    [
      2,
      post('/o/introspect', { token: fixture.refreshToken, token_type_hint: 'refresh_token' }, [
        'authorization',
        basic,
      ]),
    ],
    // Its scope is not enough.
    [1, post('/o/introspect', { token: fixture.refreshToken }, bearer)],
    [2, get('/o/userinfo', {}, bearer)],
    [1, post('/o/userinfo', {}, bearer)],
    [1, get('/o/userinfo', { access_token: fixture.accessToken })],
    ...documents.map((path) => [0.6, get(path)]),
    [3, writing(get('/login', { next: '/o/authorize?client_id=demo', login_hint: 'alice' }))],
    [1, writing(get('/login', { prompt: 'login' }, session('bob')))],
    // Without the right token, so that no password need be hashed.
    [
      3,
      writing(
        post('/login', { csrf_token: 'x', username: 'alice', password: 'x', next: '/' }, session('visitor')),
      ),
    ],
    [
      0.05,
      writing(
        post(
          '/login',
          { csrf_token: fixture.loginCsrf, username: 'alice', password: 'x' },
          session('visitor'),
        ),
      ),
    ],
    [1, get('/logout', {}, session('bob'))],
    [1, writing(post('/logout', { csrf_token: fixture.logoutCsrf, allow: 'false' }, session('leaver')))],
    [1, get('/', {}, session('alice'))],
    [2, get('/api/me', {}, bearer)],
    [1, get('/api/public', {}, bearer)],
    [1, get('/api/notes', {}, bearer)],
    [2, writing(json('/api/notes', { text: 'a note' }, bearer))],
    [0.5, get('/o/nowhere')],
    [0.2, get('/.well-known/oauth-protected-resource/api/notes')],
  ];
}

function pairs(object) {
  return Object.entries(object).map((pair) => pair.map(encodeURIComponent));
}
