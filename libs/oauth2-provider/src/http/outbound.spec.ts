import type { LookupAddress } from 'node:dns';
import { RelyingParty, answers, closeRelyingParties } from '../../../../test/support/relying-party.js';
import { type OAuth2ProviderOptionsInput } from '../options/options.js';
import { validateOptions } from '../options/validate.js';
import { Outbound, OutboundRefused } from './outbound.js';

/** Answers what it is told, each time the next, and notes what it was asked. */
class Resolving extends Outbound {
  readonly asked: string[] = [];

  constructor(
    options: Partial<OAuth2ProviderOptionsInput>,
    private readonly answers: string[][] = [],
  ) {
    super(validateOptions({ issuer: 'http://localhost:3000/o', secret: 's'.repeat(40), ...options }));
  }

  protected override resolve(hostname: string): Promise<LookupAddress[]> {
    this.asked.push(hostname);
    const found = this.answers.shift() ?? [];
    return Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }
}

const POST = { method: 'POST', body: 'a=b' } as const;
const LOOPBACK = { allowLoopbackFetch: true };

afterEach(closeRelyingParties);

describe('Outbound', () => {
  let party: RelyingParty;
  beforeEach(async () => {
    party = await RelyingParty.open();
  });
  const port = () => new URL(party.origin).port;

  it.each([
    ['decimal', 'https://2130706433/'],
    ['octal', 'https://0177.0.0.1/'],
    ['hexadecimal', 'https://0x7f000001/'],
    ['short', 'https://127.1/'],
    ['in full-width digits', 'https://１２７.０.０.１/'],
    ['plain', 'https://127.0.0.1/'],
    ['IPv6', 'https://[::1]/'],
    ['IPv4-mapped', 'https://[::ffff:127.0.0.1]/'],
    ['IPv4-mapped in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['unspecified', 'https://0.0.0.0/'],
    ['unspecified in one digit', 'https://0/'],
    ['unspecified IPv6', 'https://[::]/'],
    ['private', 'https://10.0.0.1/'],
    ['the metadata of clouds', 'https://169.254.169.254/latest/meta-data/'],
    ['the metadata of clouds, decimal', 'https://2852039166/'],
    ['the metadata of clouds, IPv4-mapped', 'https://[::ffff:a9fe:a9fe]/'],
    ['unique local', 'https://[fd00:ec2::254]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
  ])('sends nothing to an address that is %s: %s', async (_, url) => {
    await expect(new Resolving({}).send(url, POST)).rejects.toThrow('its address is not on the internet');
  });

  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://client.example.com/',
    'ftp://client.example.com/',
    'file:///etc/passwd',
    'data:text/plain,a',
    'gopher://127.0.0.1:6379/_FLUSHALL',
  ])('sends nothing but by https: %s', async (url) => {
    const outbound = new Resolving({});
    await expect(outbound.send(url, POST)).rejects.toThrow(OutboundRefused);
    expect(outbound.asked).toEqual([]);
  });

  it.each([
    'not a url',
    '',
    'https://',
    'https://user:password@client.example.com/',
    'https://user@client.example.com/',
  ])('sends nothing to what is no plain URL: "%s"', async (url) => {
    await expect(new Resolving(LOOPBACK).send(url, POST)).rejects.toThrow('this is no URL to send to');
  });

  it.each([
    ['of this machine', ['127.0.0.1']],
    ['of a private network', ['192.168.0.1']],
    ['of a cloud’s metadata', ['169.254.169.254']],
    ['of this machine, IPv4-mapped', ['::ffff:127.0.0.1']],
    ['one bad among good ones', ['93.184.215.14', '10.0.0.1']],
    ['none at all', []],
  ])('does not believe a name whose address is %s', async (_, addresses) => {
    const outbound = new Resolving({}, [addresses]);
    await expect(outbound.send('https://client.example.com/', POST)).rejects.toThrow(
      'its address is not on the internet',
    );
    expect(outbound.asked).toEqual(['client.example.com']);
  });

  it('does not reach another address than it looked at: a name cannot change in between (DNS rebinding)', async () => {
    // What is looked up second would be this machine; there is no second look.
    const outbound = new Resolving({}, [['192.0.2.1'], ['127.0.0.1']]);
    await expect(outbound.send(`https://rebinding.example.com:${port()}/`, POST)).rejects.toThrow(
      'its address is not on the internet',
    );
    const own = new Resolving(LOOPBACK, [['127.0.0.1'], ['10.0.0.1']]);
    await expect(own.send(`http://localhost:${port()}/backchannel`, POST)).resolves.toMatchObject({
      status: 200,
    });
    expect([outbound.asked, own.asked]).toEqual([['rebinding.example.com'], ['localhost']]);
  });

  it('reaches this machine by http where the operator allows it, and only this machine', async () => {
    await expect(new Resolving(LOOPBACK).send(party.backchannel, POST)).resolves.toEqual({
      status: 200,
      body: null,
    });
    const named = new Resolving(LOOPBACK, [['10.0.0.1']]);
    await expect(named.send(`http://localhost:${port()}/`, POST)).rejects.toThrow(OutboundRefused);
    await expect(new Resolving(LOOPBACK).send('http://10.0.0.1/', POST)).rejects.toThrow(OutboundRefused);
    await expect(new Resolving(LOOPBACK).send('http://client.example.com/', POST)).rejects.toThrow(
      OutboundRefused,
    );
  });

  it('follows no redirect', async () => {
    party.answer = answers.redirects;
    await expect(new Resolving(LOOPBACK).send(party.backchannel, POST)).resolves.toMatchObject({
      status: 307,
    });
    expect(party.others).toEqual([]);
  });

  it('uses no proxy of the environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
      NODE_USE_ENV_PROXY: '1',
    });
    await expect(new Resolving(LOOPBACK).send(party.backchannel, POST)).resolves.toMatchObject({
      status: 200,
    });
    for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  it.each([
    [10, 'hello', 'hello'],
    [5, 'hello', 'hello'],
    [4, 'hello', null],
    [0, 'hello', null],
  ])('reads %i bytes of an answer at most', async (maxBytes, sent, body) => {
    party.answer = (response) => void response.end(sent);
    await expect(new Resolving(LOOPBACK).send(party.backchannel, { ...POST, maxBytes })).resolves.toEqual({
      status: 200,
      body,
    });
  });

  it('reads no more of ten megabytes than it was told', async () => {
    party.answer = answers.floods;
    const sent = new Resolving(LOOPBACK).send(party.backchannel, { ...POST, maxBytes: 1024 });
    await expect(sent).resolves.toEqual({ status: 200, body: null });
  });

  it.each([
    ['hangs', answers.hangs],
    [
      'dribbles its answer',
      (response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), 100);
        response.once('close', () => clearInterval(timer));
      },
    ],
  ] satisfies [string, (typeof answers)['ok']][])(
    'waits five seconds for one that %s',
    async (_, answer) => {
      party.answer = answer;
      const started = Date.now();
      const sent = new Resolving(LOOPBACK).send(party.backchannel, { ...POST, maxBytes: 1_000_000 });
      await expect(sent).rejects.toThrow();
      expect(Date.now() - started).toBeGreaterThan(4500);
      expect(Date.now() - started).toBeLessThan(9000);
    },
    15_000,
  );

  it('ends early when it is told to', async () => {
    party.answer = answers.hangs;
    const controller = new AbortController();
    const sent = new Resolving(LOOPBACK).send(party.backchannel, { ...POST, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(sent).rejects.toThrow(/abort/i);
  });
});
