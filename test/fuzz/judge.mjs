/** Words that only our inside, or that of what we stand on, would say. */
export const INTERNAL =
  /\bat (async )?\S+ \(|\bat \S+:\d+:\d+|node_modules|\.[jt]s:\d|QueryFailed|SQLITE_|(?<![\w-])ER_[A-Z_]+(?![\w-])|TypeError|RangeError|SyntaxError|SELECT .* FROM /;

// RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E
export const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

const JSON_TYPE = 'application/json; charset=utf-8';
const PAGE_TYPE = 'text/html; charset=utf-8';
const PAGE_HEADERS = {
  'content-security-policy': /^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'$/,
  'x-frame-options': /^DENY$/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'cache-control': /^no-store$/,
};
const NO_HTTP = /"message":"(Client Error|Client Timeout|Exceeded maximum allowed HTTP header size)"/;
const SINGLE = ['content-type', 'content-length', 'location', 'cache-control', 'content-security-policy'];

/**
 * What is wrong with an answer, whatever was asked: a list of sentences, empty when it is one that a client
 * or a person may get.
 * @param route path of the request where it is known to have stayed what it was, else undefined
 * @param bytes of the request: what came in may come out
 */
export function complaintsAbout(answer, { route, bytes, fixture }) {
  if (answer.garbage !== undefined) return [`no HTTP: ${JSON.stringify(answer.garbage)}`];
  const { status, headers, body, repeated } = answer;
  // Fastify answers what is no HTTP in words of its own, before anybody sees it; node does so without a word.
  const path = NO_HTTP.test(body) ? undefined : route;
  const complaints = [];
  const claim = (holds, sentence) => void (holds || complaints.push(sentence));
  claim(status >= 200 && status < 500, `status ${status}`);
  for (const [name, text] of headers) {
    claim(!INTERNAL.test(text), `an internal word in ${name}: ${text.slice(0, 200)}`);
    claim(!/[\0-\x08\x0a-\x1f\x7f]/.test(text), `a control character in ${name}`);
  }
  claim(!INTERNAL.test(body), `an internal word: ${INTERNAL.exec(body)?.[0]}`);
  for (const name of ['x-powered-by', 'server']) claim(!headers.has(name), `a header ${name}`);
  for (const name of SINGLE) claim(!repeated.includes(name), `two headers ${name}`);
  claim(/^sid=/.test(headers.get('set-cookie') ?? 'sid='), `a cookie ${headers.get('set-cookie')}`);
  claim(!body.includes(fixture.clientSecret) || bytes.includes(fixture.clientSecret), 'the client secret');
  if (status >= 300 && status < 400 && status !== 304) {
    claim(isLegitimate(headers.get('location') ?? '', fixture), `a redirect to ${headers.get('location')}`);
    claim(body === '', 'a redirect with a body');
  } else if (headers.get('content-type') === PAGE_TYPE) {
    for (const [name, wanted] of Object.entries(PAGE_HEADERS)) {
      claim(wanted.test(headers.get(name) ?? ''), `a page with ${name}: ${headers.get(name)}`);
    }
    claim(!/<script|http-equiv|\son\w+=|javascript:/i.test(withoutValues(body)), 'a page with a script');
  } else if (body === '') {
    // Nothing is said of what was revoked (RFC 7009 section 2.2).
    const isEmpty = status === 200 && headers.get('content-length') === '0';
    claim(!isEmpty || /revoke_token/i.test(bytes.toString('latin1')), 'an empty success');
  } else {
    claim(
      headers.get('content-type') === JSON_TYPE ||
        (!isOurs(path) && headers.get('content-type') === 'application/json'),
      `a body of type ${headers.get('content-type')}`,
    );
    complaints.push(...complaintsAboutJson(status, body, path));
  }
  if (isOurs(path) && !path.startsWith('/o/.well-known')) {
    const ours = headers.has('content-type') || headers.has('location') || status === 401;
    claim(
      !ours || headers.get('cache-control') === 'no-store',
      `cache-control: ${headers.get('cache-control')}`,
    );
  }
  if (status === 405) claim(headers.has('allow'), '405 without Allow');
  // RFC 6749 section 5.2 wants one where the client tried a header, and this is not told from here.
  if (status === 401 && !body.startsWith('{"error":"invalid_client"')) {
    claim(headers.has('www-authenticate'), '401 without a challenge');
  }
  return complaints;
}

function complaintsAboutJson(status, body, path) {
  let content;
  try {
    content = JSON.parse(body);
  } catch {
    return [`no JSON: ${body.slice(0, 200)}`];
  }
  if (status < 400) return [];
  const names = Object.keys(content).sort().join();
  if (names === 'error,error_description') {
    const good = /^[a-z_]+$/.test(content.error) && DESCRIPTION.test(content.error_description);
    return good ? [] : [`an error that RFC 6749 does not allow: ${body.slice(0, 200)}`];
  }
  if (isOurs(path)) return [`not the JSON of RFC 6749: ${body.slice(0, 200)}`];
  // The host's routes have Nest's, or Fastify's where Nest was not asked.
  const nests = ['message,statusCode', 'error,message,statusCode', 'code,error,message,statusCode'];
  return nests.includes(names) ? [] : [`JSON of nobody: ${body.slice(0, 200)}`];
}

function isOurs(path) {
  return path !== undefined && path.startsWith('/o/') && path !== '/o/nowhere';
}

/** To the registered URI, to the login, back to where the login was asked for, or within this origin. */
function isLegitimate(location, { redirectUri }) {
  if (location.startsWith(redirectUri)) return location.charAt(redirectUri.length) === '?';
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(location);
}

/** What is left when what people sent is where it belongs: in attributes, between double quotes. */
function withoutValues(page) {
  return page.replaceAll(/"[^"<>]*"/g, '""');
}

/** Rows that the answer says were written, by table. */
export function rowsOf({ status, headers, body }) {
  const rows = {};
  const add = (...tables) => tables.forEach((table) => (rows[table] = 1));
  if (/[?&]code=/.test(headers?.get('location') ?? '')) {
    add('oauth2_authorization_code', 'oauth2_token_family', 'oauth2_consent');
  }
  if (status === 200 && body.startsWith('{"access_token":')) {
    add('oauth2_access_token', 'oauth2_refresh_token', 'oauth2_id_token', 'oauth2_token_family');
  }
  if (status === 200 && body.startsWith('{"device_code":')) add('oauth2_device_code');
  if (body.includes('<h1>Your device is connected</h1>')) add('oauth2_token_family');
  // Wrong user codes are counted, by user.
  if (body.includes('<h1>Connect a device</h1>')) add('oauth2_user_code_attempts');
  if (status === 201) add('notes');
  if (headers?.has('set-cookie')) add('sessions');
  return rows;
}
