import { BadRequestException, Body, Controller, Logger, Post } from '@nestjs/common';
import { Application } from 'nest-oauth2-provider';
import { TestClient, tokensOf } from '../support/client.js';
import { Host } from '../support/host.js';
import { notations } from '../support/notations.js';
import { SecretWatch } from '../support/secret-watch.js';

const SECRET = 'Zm9v-YmFy_cXV4.4711';

describe('a secret that is watched', () => {
  const watch = new SecretWatch();
  watch.keep('the secret', SECRET);
  watch.keep('a code for people', 'WDJBMJHT');
  const json = (text: string) => Buffer.from(JSON.stringify({ a: text })).toString('base64');

  it.each([
    ['in clear', SECRET],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in hex of capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
    ['in base64 of something longer', json(SECRET)],
    ['in the same, one further', json(`x${SECRET}`)],
    ['in the same, two further', json(`xx${SECRET}`)],
    ['backwards', [...SECRET].reverse().join('')],
  ])('is found %s, wherever it stands', (_, text) => {
    for (const around of [text, `x${text}x`, `{"a":"${text}"}`, `${text}\n`, ` ${text}`]) {
      expect(watch.foundIn(around)).toEqual(['the secret']);
    }
  });

  it('is found percent-encoded and in JSON where that makes a difference', () => {
    expect(notations('two words "quoted"')).toEqual(
      expect.arrayContaining([
        'two%20words%20%22quoted%22',
        'two+words+%22quoted%22',
        'two words \\"quoted\\"',
      ]),
    );
  });

  it('is found beside another, and each is named', () => {
    expect(watch.foundIn(`${SECRET} WDJBMJHT`)).toEqual(['the secret', 'a code for people']);
  });

  it.each(['', SECRET.slice(1), SECRET.slice(0, -1), 'WDJB-MJHT', 'nothing of the kind'])(
    'is not found in %j',
    (text) => expect(watch.foundIn(text)).toEqual([]),
  );
});

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: { said: string }): void {
    throw new BadRequestException(body.said);
  }
}

/** What the other specs rest on: a host that leaks a secret anywhere cannot be stopped without saying so. */
describe('a host of the tests', () => {
  const leaking = async (leak: (host: Host, secret: string) => Promise<unknown> | void) => {
    const host = await Host.start({ controllers: [EchoController] });
    const service = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const { access_token: secret } = await tokensOf(
      await service.token({ grant_type: 'client_credentials' }),
    );
    await leak(host, secret);
    return host.stop();
  };

  it('stops in peace where nothing leaks', () => leaking(() => undefined));

  it.each<[string, RegExp, (host: Host, secret: string) => Promise<unknown> | void]>([
    [
      'a log line',
      /access_token in a log line/,
      (_host, secret) => new Logger('Host').log(`it is ${secret}`),
    ],
    [
      'the second part of one',
      /access_token in a log line/,
      (_host, secret) => new Logger('Host').error('it is', secret),
    ],
    [
      'an error answer',
      /access_token in an answer with status 400/,
      (host, secret) => host.post('/echo', { said: secret }),
    ],
    [
      'a table',
      /access_token in the table oauth2_application/,
      ({ dataSource }, secret) => dataSource.query(`UPDATE oauth2_application SET name = '${secret}'`),
    ],
    [
      'a row that is gone by then',
      /access_token in a statement/,
      ({ dataSource: { manager } }, name) => manager.delete(Application, { name }),
    ],
  ])('does not where one stands in %s', async (_, complaint, leak) => {
    await expect(leaking(leak)).rejects.toThrow(complaint);
  });
});
