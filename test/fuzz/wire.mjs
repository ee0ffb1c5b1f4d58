import { bodyOf, changed, joined } from './mutations.mjs';

/** The bytes of a request whose framing, at least, is right. */
export function serialized(request, { host, more = [], framing, version = 'HTTP/1.1' }) {
  const { method, path, query, headers } = request;
  const body = bodyOf(request);
  const target = query.length > 0 ? `${path}?${joined(query)}` : path;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length =
    bytes === undefined && ['GET', 'HEAD'].includes(method) ? [] : [['Content-Length', bytes?.length ?? 0]];
  const own = headers.some(([name]) => name === 'host') ? [] : [['Host', host]];
  const all = [...own, ...headers, ...(framing ?? length), ...more];
  const head = [`${method} ${target} ${version}`, ...all.map(([name, text]) => `${name}: ${text}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), bytes ?? Buffer.alloc(0)]);
}

const CLOSE = ['Connection', 'close'];

/** Ways to lie about where a request ends, or what it is. Each gives the bytes for a connection of its own. */
const LIES = [
  (request, random, options) => {
    const whole = serialized(request, options);
    return whole.subarray(0, random.below(whole.length));
  },
  (request, random, options) => changed(serialized(request, { ...options, more: [CLOSE] }), random),
  (request, random, options) => {
    // Node answers a pipelined Expect in the middle of the answer before it, which is node's to mend.
    const headers = request.headers.filter(([name]) => name !== 'expect');
    const each = serialized({ ...request, headers }, options);
    return Buffer.concat([
      ...Array(1 + random.below(12)).fill(each),
      serialized({ ...request, headers }, { ...options, more: [CLOSE] }),
    ]);
  },
  (request, random, options) => framed(request, options, [['Content-Length', random.below(100)]]),
  (request, random, options) =>
    framed(request, options, [
      ['Content-Length', random.below(20)],
      ['Content-Length', random.below(20)],
    ]),
  (request, random, options) =>
    framed(request, options, [
      [
        'Content-Length',
        random.pick(['-1', '+3', '0x3', '3, 3', '1e1', '', '99999999999999999999', '3 3', '\v3']),
      ],
    ]),
  (request, random, options) =>
    framed(request, options, [
      ['Content-Length', 3],
      [
        'Transfer-Encoding',
        random.pick(['chunked', 'Chunked', 'identity', 'chunked, identity', 'gzip, chunked']),
      ],
    ]),
  (request, random, options) =>
    framed(request, options, [
      [
        'Transfer-Encoding',
        random.pick(['xchunked', ' chunked', '\tchunked', 'chunked\r\n\tx', 'chunked, chunked', '"']),
      ],
    ]),
  (request, random, options) => {
    const body = bodyOf(request) ?? 'a=b';
    const at = random.below(body.length + 1);
    const text = body.toString('latin1');
    const chunks = [text.slice(0, at), text.slice(at)].filter((chunk) => chunk !== '');
    const extension = random.pick(['', ';a=b', ';"', ' ', ';' + 'x'.repeat(20_000)]);
    const end = random.pick([
      '0\r\n\r\n',
      '0\r\nAuthorization: Bearer x\r\n\r\n',
      '0\r\n',
      'zz\r\n',
      '-1\r\n\r\n',
      '',
    ]);
    const framing = [['Transfer-Encoding', 'chunked']];
    const head = serialized(
      { ...request, form: undefined, body: undefined },
      { ...options, framing, more: [CLOSE] },
    );
    const encoded = chunks.map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`);
    return Buffer.concat([head, Buffer.from(encoded.join('') + end, 'latin1')]);
  },
  (request, random, options) => {
    const line = random.pick([
      'X-Folded: a\r\n b',
      ' X-Leading: a',
      'X-Space : a',
      'X-Bare: a\nX-Line: b',
      'X-Bare: a\rX-Return: b',
      'X-Nul: a\0b',
      ': no name',
      'no colon',
      'X-\xff: a',
      'Authorization: Basic \0',
      'Host: second.example',
      `X-Huge: ${'a'.repeat(100_000)}`,
      'Content-Type: text/html',
      'Connection: keep-alive, Authorization, Content-Type',
      'Proxy-Connection: keep-alive',
    ]);
    const whole = serialized(request, { ...options, more: [CLOSE] });
    const end = whole.indexOf('\r\n') + 2;
    return Buffer.concat([whole.subarray(0, end), Buffer.from(`${line}\r\n`, 'latin1'), whole.subarray(end)]);
  },
  (request, random, options) =>
    serialized(request, {
      ...options,
      more: [CLOSE],
      version: random.pick([
        'HTTP/1.0',
        'HTTP/0.9',
        'HTTP/2.0',
        'HTTP/1.1 ',
        'http/1.1',
        'HTTP/1.9',
        'RTSP/1.0',
        '',
      ]),
    }),
  (request, random, options) => {
    const whole = serialized(request, { ...options, more: [CLOSE] });
    return Buffer.concat([Buffer.from(random.pick(['\r\n', '\n\n\r\n', ' ', '\0', '\ufeff'])), whole]);
  },
  (request, random, options) => {
    const whole = serialized(request, { ...options, more: [CLOSE] });
    return Buffer.from(
      whole.toString('latin1').replaceAll('\r\n', random.pick(['\n', '\r', '\r\r\n'])),
      'latin1',
    );
  },
  (_, random) =>
    Buffer.from(
      random.pick([
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\n\r\n',
        'GET /\r\n\r\n',
        'CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n',
        '\r\n\r\n\r\n',
      ]),
      'latin1',
    ),
  (_, random) => random.bytes(random.below(300)),
];

function framed(request, options, framing) {
  return serialized({ ...request, body: bodyOf(request) ?? 'a=b' }, { ...options, framing, more: [CLOSE] });
}

/** The bytes of a request that no client would write. */
export function lied(request, random, options) {
  return random.pick(LIES)(request, random, options);
}
