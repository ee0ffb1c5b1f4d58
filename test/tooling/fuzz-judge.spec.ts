import { complaintsAbout } from '../fuzz/judge.mjs';

const fixture = { clientSecret: 'the-secret', redirectUri: 'https://client.example.com/callback' };
const ERROR = '{"error":"invalid_request","error_description":"the parameter is missing"}';
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

function complaints(
  status: number,
  headers: Record<string, string>,
  body: string,
  { route = '/o/token', repeated = [] as string[] } = {},
): string[] {
  const answer = { status, headers: new Map(Object.entries(headers)), repeated, body };
  return complaintsAbout(answer, { route, bytes: Buffer.from(''), fixture });
}

describe('the judge of the fuzz run', () => {
  it.each<[string, number, Record<string, string>, string]>([
    ['an error of RFC 6749', 400, JSON_HEADERS, ERROR],
    ['an error page', 400, PAGE_HEADERS, '<h1>This request cannot be completed</h1>'],
    ['a redirect to the client', 303, to('https://client.example.com/callback?error=access_denied'), ''],
    ['a redirect to the login', 303, to('/login?next=%2F'), ''],
    ['a challenge', 401, { 'www-authenticate': 'Bearer realm="a"', 'cache-control': 'no-store' }, ''],
    ['what node says to what is no HTTP', 400, { connection: 'close' }, ''],
  ])('has nothing against %s', (_, status, headers, body) => {
    expect(complaints(status, headers, body)).toEqual([]);
  });

  it.each<[string, RegExp, number, Record<string, string>, string]>([
    ['a server error', /status 500/, 500, JSON_HEADERS, ERROR],
    [
      'a stack',
      /internal/,
      400,
      JSON_HEADERS,
      ERROR.replace('the parameter', 'TypeError: x at a (/srv/b.js:1:2)'),
    ],
    [
      'a statement',
      /internal/,
      400,
      JSON_HEADERS,
      ERROR.replace('the parameter', 'QueryFailedError: SELECT a FROM b'),
    ],
    ['a path', /internal/, 400, JSON_HEADERS, ERROR.replace('the parameter', 'node_modules')],
    ["another's error", /not the JSON/, 400, JSON_HEADERS, '{"message":"Bad Request","statusCode":400}'],
    ['what is no JSON', /no JSON/, 400, JSON_HEADERS, 'oops'],
    ['what may be cached', /cache-control/, 400, { ...JSON_HEADERS, 'cache-control': 'public' }, ERROR],
    ['plain text', /of type text\/plain/, 400, { ...JSON_HEADERS, 'content-type': 'text/plain' }, ERROR],
    ['an open redirector', /a redirect/, 303, to('https://evil.example/'), ''],
    ["the callback's neighbour", /a redirect/, 303, to('https://client.example.com/callback.evil?a'), ''],
    ['another host without a scheme', /a redirect/, 303, to('//evil.example'), ''],
    ['a redirect that repeats itself', /with a body/, 303, to('/login'), 'See Other'],
    ['a page with a script', /script/, 400, PAGE_HEADERS, '<script>alert(1)</script>'],
    ['a page that may be framed', /x-frame-options/, 400, without('x-frame-options'), '<h1>Error</h1>'],
    ['a secret', /secret/, 400, JSON_HEADERS, ERROR.replace('missing', 'the-secret')],
    ['a cookie of nobody', /cookie/, 400, { ...JSON_HEADERS, 'set-cookie': 'a=b' }, ERROR],
    ['a boast', /x-powered-by/, 400, { ...JSON_HEADERS, 'x-powered-by': 'Express' }, ERROR],
    ['401 without a challenge', /challenge/, 401, JSON_HEADERS, ERROR],
    [
      'a success that says nothing',
      /empty success/,
      200,
      { 'content-length': '0', 'cache-control': 'no-store' },
      '',
    ],
    ['405 without Allow', /Allow/, 405, JSON_HEADERS, ERROR],
  ])('complains of %s', (_, complaint, status, headers, body) => {
    expect(complaints(status, headers, body).join()).toMatch(complaint);
  });

  it('complains of two locations', () => {
    expect(complaints(303, to('/login'), '', { repeated: ['location'] })).toHaveLength(1);
  });
});

function to(location: string): Record<string, string> {
  return { location, 'cache-control': 'no-store' };
}

function without(header: string): Record<string, string> {
  return Object.fromEntries(Object.entries(PAGE_HEADERS).filter(([name]) => name !== header));
}
