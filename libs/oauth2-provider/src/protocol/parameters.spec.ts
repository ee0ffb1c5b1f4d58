import fc from 'fast-check';
import { InvalidRequest } from './errors.js';
import { Parameters } from './parameters.js';

const all = (parameters: Parameters) => Object.fromEntries(parameters.entries());

describe('Parameters.fromQuery', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['?', {}],
    ['?a=1&b=2', { a: '1', b: '2' }],
    ['a=1', { a: '1' }],
    ['a=x%20y+z', { a: 'x y z' }],
    ['a=%C3%BC', { a: 'ü' }],
    ['a=1=2', { a: '1=2' }],
    ['a', {}],
    ['a=', {}],
    ['a=%', { a: '%' }],
    ['A=1&a=2', { A: '1', a: '2' }],
    ['__proto__=1', JSON.parse('{"__proto__":"1"}') as Record<string, string>],
  ])('reads %j', (search, expected) => {
    expect([...Parameters.fromQuery(search).entries()]).toEqual(Object.entries(expected));
  });

  it.each(['a=1&a=2', 'a=1&a=1', 'a=&a=1', 'a&a', 'a=1&%61=2', 'a[]=1', 'a[b]=1', 'a=%00', 'a%00=1'])(
    'refuses %j',
    (search) => {
      expect(() => Parameters.fromQuery(search)).toThrow(InvalidRequest);
    },
  );
});

describe('the parameter resource (RFC 8707 section 2)', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `urn:r:${at}`);
  const queryOf = (values: string[]) =>
    values.map((each) => `resource=${encodeURIComponent(each)}`).join('&');

  it.each<[string[], string[]]>([
    [[], []],
    [['urn:a'], ['urn:a']],
    [
      ['urn:a', 'urn:b'],
      ['urn:a', 'urn:b'],
    ],
    [['', 'urn:b', ''], ['urn:b']],
    [many(20), many(20)],
  ])('sent as %j is read from a query and a body alike', (sent, expected) => {
    const resource = sent.length === 1 ? sent[0] : sent;
    for (const parameters of [Parameters.fromQuery(queryOf(sent)), Parameters.fromBody({ resource })]) {
      expect(parameters.all('resource')).toEqual(expected);
      expect(parameters.get('resource')).toBe(expected[0]);
      expect([...parameters.entries()]).toEqual(expected.map((each) => ['resource', each]));
    }
  });

  it.each<[string, () => Parameters]>([
    ['more than anybody needs, in a query', () => Parameters.fromQuery(queryOf(many(21)))],
    ['more than anybody needs, in a body', () => Parameters.fromBody({ resource: many(21) })],
    ['one with a name in brackets', () => Parameters.fromQuery('resource[]=urn:a')],
    ['one that is an object', () => Parameters.fromBody({ resource: { a: 'urn:a' } })],
    ['a list in a list', () => Parameters.fromBody({ resource: [['urn:a']] })],
    ['a number', () => Parameters.fromBody({ resource: [7] })],
    ['a NUL', () => Parameters.fromQuery('resource=urn:a&resource=%00')],
    ['another parameter twice', () => Parameters.fromQuery('resource=urn:a&resource=urn:b&scope=a&scope=b')],
  ])('is refused as %s', (_case, read) => {
    expect(read).toThrow(InvalidRequest);
  });
});

describe('Parameters.fromBody', () => {
  it.each<[unknown, Record<string, string>]>([
    [{ a: '1', b: '' }, { a: '1' }],
    [{}, {}],
    [undefined, {}],
    [null, {}],
    ['a=1', {}],
    [7, {}],
  ])('reads %j', (body, expected) => {
    expect(all(Parameters.fromBody(body))).toEqual(expected);
  });

  it.each([
    { a: ['1', '2'] },
    { a: ['1'] },
    { a: { b: '1' } },
    { a: 1 },
    { a: null },
    { 'a[b]': '1' },
    { a: '\0' },
    ['1', ['2']],
  ])('refuses %j', (body) => {
    expect(() => Parameters.fromBody(body)).toThrow(InvalidRequest);
  });
});

describe('Parameters', () => {
  it('tells a missing parameter by name, an empty one too', () => {
    const parameters = Parameters.fromQuery('a=1&b=');
    expect([parameters.required('a'), parameters.get('a'), parameters.get('b'), parameters.size]).toEqual([
      '1',
      '1',
      undefined,
      1,
    ]);
    for (const name of ['b', 'toString']) {
      expect(() => parameters.required(name)).toThrow(`invalid_request: the parameter ${name} is missing`);
    }
  });

  it('either reads a hostile query whole or refuses it, and repeats none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (search) => {
        try {
          for (const [name, value] of Parameters.fromQuery(search).entries()) {
            expect([new URLSearchParams(search).getAll(name), value]).toEqual([[value], value]);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
          expect((error as InvalidRequest).status).toBe(400);
        }
      }),
    );
  });

  it('either reads a hostile body or refuses it', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        try {
          for (const value of Object.values(all(Parameters.fromBody(body))))
            expect(typeof value).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
      }),
    );
  });
});
