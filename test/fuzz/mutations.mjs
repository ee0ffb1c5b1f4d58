import { METHODS } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { FORM } from './corpus.mjs';
import { AUTHORIZATIONS, NASTY, ODD_NAMES, PARAMETERS, PROTOTYPE } from './dictionary.mjs';

const MEGABYTE = 2 ** 20;
const BOMBS = {
  gzip: gzipSync(Buffer.alloc(10 * MEGABYTE)),
  br: brotliCompressSync(Buffer.alloc(10 * MEGABYTE)),
};
const BIG = Buffer.alloc(10 * MEGABYTE, 'a=b&');

const HEADERS = [
  ['host', 'evil.example'],
  ['host', 'evil.example:99999'],
  ['host', '127.0.0.1@evil.example'],
  ['host', '[::1'],
  ['host', ''],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-proto', 'javascript'],
  ['x-forwarded-for', '127.0.0.1, \xff'],
  ['x-forwarded-prefix', '//evil.example'],
  ['forwarded', 'for=127.0.0.1;host=evil.example;proto=https'],
  ['x-original-url', '/api/me'],
  ['x-rewrite-url', '/api/me'],
  ['x-http-method-override', 'DELETE'],
  ['x-real-ip', '::1'],
  ['expect', '100-continue'],
  ['expect', 'the unexpected'],
  ['upgrade', 'websocket'],
  ['connection', 'upgrade, content-length'],
  ['http2-settings', 'AAAA'],
  ['te', 'trailers'],
  ['range', 'bytes=0-0,-1'],
  ['if-none-match', '*'],
  ['if-modified-since', 'Thu, 01 Jan 2099 00:00:00 GMT'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['access-control-request-method', 'POST'],
  ['referer', 'http://[::1'],
  ['accept', 'application/xml;q=NaN, */*;q=-1'],
  ['accept-encoding', 'gzip;q=2, identity;q=0'],
  ['accept-language', 'x'.repeat(500)],
  ['content-encoding', 'klingon'],
  ['content-encoding', 'gzip'],
  ['content-language', '__proto__'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['cookie', 'sid=%; =;;; __proto__=x; a=\xff'],
  ['cookie', 'sid=s%3A' + 'a'.repeat(3000) + '.b'],
  ['cookie', 'sid=j%3A%7B%22__proto__%22%3A1%7D; sid=x'],
  ['cookie', Array.from({ length: 300 }, (_, at) => `c${at}=1`).join('; ')],
  ['traceparent', '00-0-0-zz'],
  ['x-long', 'a'.repeat(20_000)],
];

const MEDIA_TYPES = [
  'application/json',
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=a',
  'multipart/form-data',
  'application/octet-stream',
  `${FORM}; charset=utf-16`,
  `${FORM}; charset=iso-8859-1`,
  `${FORM}; charset=klingon`,
  `${FORM};;;=;charset`,
  `${FORM}, application/json`,
  `${FORM.toUpperCase()}`,
  'application/json; charset=utf-32',
  '',
  '/',
  '\xff/\xfe',
  '__proto__/constructor',
];

const BODIES = [
  '{"grant_type":"client_credentials"}',
  '{"text":',
  '{"text":"\\ud800"}',
  '{"text":"a\\u0000b"}',
  '{"text":["a"]}',
  '{"text":{"toString":1}}',
  '{"__proto__":{"status":500},"constructor":{"prototype":{}}}',
  '[{"text":"a"}]',
  'null',
  '1e999',
  '"a"',
  '['.repeat(20_000),
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  '--a\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nx\r\n--a--',
  Buffer.from([0, 255, 254, 61, 255]),
  Buffer.alloc(0),
  '&&&=&=&&',
  `a${'[b]'.repeat(3000)}=1`,
  '=',
  '\ufeffgrant_type=x',
];

const value = (random) =>
  random.weighted([
    [6, () => random.pick(NASTY)],
    [1, () => random.pick(PROTOTYPE)],
    [1, () => percentEncoded(random.bytes(random.below(12)))],
    [1, () => encodeURIComponent(random.bytes(random.below(30)).toString('latin1'))],
  ])();

const name = (random) =>
  random.weighted([
    [5, () => random.pick(PARAMETERS)],
    [1, () => random.pick(PROTOTYPE)],
    [1, () => random.pick(ODD_NAMES)],
    [1, () => value(random)],
  ])();

/** Each breaks one thing about a request, in place. */
const MUTATIONS = [
  [8, (request, random) => onPairs(request, random, (pair) => [[pair[0], value(random)]])],
  [3, (request, random) => onPairs(request, random, () => [])],
  [3, (request, random) => onPairs(request, random, (pair) => [pair, pair])],
  [2, (request, random) => onPairs(request, random, (pair) => [[`${pair[0]}[]`, pair[1]]])],
  [2, (request, random) => onPairs(request, random, (pair) => [[pair[0].toUpperCase(), pair[1]]])],
  [3, (request, random) => onPairs(request, random, (pair) => [[pair[0], changed(pair[1], random)]])],
  [8, (request, random) => listOf(request, random).push([name(random), value(random)])],
  [1, (request) => ([request.query, request.form] = [request.form ?? request.query, request.query])],
  [0.5, (request, random) => flood(listOf(request, random), random.pick([101, 1001, 10_000]))],
  [2, (request, random) => (request.method = random.pick([...METHODS, 'BREW', 'get', '__proto__']))],
  [2, (request, random) => (request.path = brokenPath(request.path, random))],
  [3, (request, random) => setHeader(request, 'content-type', random.pick(MEDIA_TYPES))],
  [2, (request, random) => setBody(request, random.pick(BODIES))],
  [2, (request, random) => setBody(request, changed(bodyOf(request), random))],
  [1, (request, random) => setBody(request, random.bytes(random.below(200)))],
  [6, (request, random) => request.headers.push(random.pick(HEADERS))],
  [4, (request, random) => setHeader(request, 'authorization', random.pick(AUTHORIZATIONS))],
  [1, (request, random) => request.headers.push(['authorization', random.pick(AUTHORIZATIONS)])],
  [2, (request, random) => request.headers.splice(random.below(request.headers.length + 1), 1)],
  [2, (request, random) => brokenHeader(request, random)],
  [0.3, (request, random) => flood(request.headers, random.pick([100, 900, 2500]))],
  [0.2, (request, random) => compressed(request, random)],
  [
    0.01,
    (request, random) => ((request.method = random.pick(['POST', 'PUT', 'GET'])), setBody(request, BIG)),
  ],
];

/** A good request made bad: some of it, once or several times. */
export function mutated(seedRequest, random) {
  const { query, headers, form } = seedRequest;
  const request = { ...seedRequest, query: [...query], headers: [...headers], form: form && [...form] };
  const times = random.weighted([
    [1, 0],
    [6, 1],
    [4, 2],
    [2, 4],
  ]);
  for (let time = 0; time < times; time += 1) random.weighted(MUTATIONS)(request, random);
  return request;
}

/** The body as bytes or text, or undefined. */
export function bodyOf({ form, body }) {
  return body ?? (form && joined(form));
}

export function joined(list) {
  return list.map((pair) => pair.join('=')).join('&');
}

/** Bytes or text with something flipped, put in, taken out, cut off or said twice. */
export function changed(original = '', random) {
  const bytes = Buffer.from(original);
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const parts = random.weighted([
    [3, () => [before, random.bytes(1), after.subarray(1)]],
    [3, () => [before, random.bytes(1 + random.below(4)), after]],
    [2, () => [before, after.subarray(1 + random.below(8))]],
    [1, () => [before]],
    [1, () => [bytes, before]],
  ])();
  return typeof original === 'string' ? Buffer.concat(parts).toString('latin1') : Buffer.concat(parts);
}

function listOf(request, random) {
  return request.form && random.chance(0.8) ? request.form : request.query;
}

function onPairs(request, random, change) {
  const list = listOf(request, random);
  if (list.length === 0) return;
  const at = random.below(list.length);
  list.splice(at, 1, ...change(list[at]));
}

function setHeader(request, header, text) {
  request.headers = [...request.headers.filter(([other]) => other !== header), [header, text]];
}

function setBody(request, body) {
  request.body = body;
  request.form = undefined;
}

function brokenHeader(request, random) {
  if (request.headers.length === 0) return;
  const at = random.below(request.headers.length);
  const [header, text] = request.headers[at];
  request.headers[at] = [header, changed(text, random)];
}

function flood(list, count) {
  for (let at = 0; at < count; at += 1) list.push([`p${at}`, '1']);
}

function compressed(request, random) {
  const encoding = random.pick(Object.keys(BOMBS));
  setHeader(request, 'content-encoding', encoding);
  setBody(request, random.chance(0.5) ? BOMBS[encoding] : gzipSync(Buffer.from(bodyOf(request) ?? '')));
}

function brokenPath(path, random) {
  const middle = 1 + random.below(path.length);
  const insert = (text) => path.slice(0, middle) + text + path.slice(middle);
  return random.pick([
    () => `${path}/`,
    () => `${path}//`,
    () => `/${path}`,
    () => path.toUpperCase(),
    () => insert('%'),
    () => insert('%00'),
    () => insert('%ff'),
    () => insert('%2e%2e%2f'),
    () => insert('/../'),
    () => insert('\\'),
    () => insert(';a=b'),
    () => insert('%2f'),
    () => insert('\xff'),
    () => insert('a'.repeat(10_000)),
    () => path.replace('o', '%6f'),
    () => `http://evil.example${path}`,
    () => `//evil.example${path}`,
    () => '*',
    () => '',
    () => `${path}#fragment`,
    () => `${path}/__proto__`,
    () => changed(path, random),
  ])();
}

function percentEncoded(bytes) {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
