import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { READY_WITHIN, ReferenceServer, refusedStart, serverPairs } from '../support/reference-server.js';

/** SIGTERM ends the server within that many milliseconds. */
const STOPPED_WITHIN = 3_000;
const SECRET = 'a secret of the tests, long enough to be one';

jest.setTimeout(READY_WITHIN + 30_000);

describe.each(serverPairs)('the process of the reference server on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.start();
  });
  afterAll(() => server.dispose());

  const demo = async () => {
    const login = await fetch(`${server.origin}/login`);
    return { login: login.status, printed: server.output };
  };

  it('migrates an empty database, makes the demo and prints it', async () => {
    const { login, printed } = await demo();
    expect(login).toBe(200);
    expect(printed).toMatch(/demo with the password demo-password/);
    expect(printed).toMatch(/application demo, public, redirect URI http:\/\/127\.0\.0\.1\/callback/);
    expect(printed).toMatch(new RegExp(`^Ready: ${server.issuer}$`, 'm'));
    expect(server.complaints).toBe('');
  });

  it('publishes metadata of this issuer alone, and the demo API as a resource', async () => {
    const metadata = await json(`${server.issuer}/.well-known/openid-configuration`);
    expect(metadata['issuer']).toBe(server.issuer);
    for (const [name, value] of Object.entries(metadata)) {
      if (/_endpoint$|_uri$/.test(name)) expect(String(value)).toMatch(new RegExp(`^${server.issuer}/`));
    }
    const path = '/.well-known/oauth-protected-resource/api';
    expect(await json(server.origin + path)).toMatchObject({
      resource: `${server.origin}/api`,
      authorization_servers: [server.issuer],
    });
  });

  it('listens on IPv4 and IPv6', async () => {
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await fetch(`http://${host}:${server.port}/api/public`)).status).toBe(200);
    }
  });

  it('drains on SIGTERM: the request in flight is answered, an idle connection does not hold it', async () => {
    const idle = await keepAlive(server.port);
    const busy = await beginRequest(server.port);
    const stopping = server.stop();
    await pause(200);
    const answer = busy.finish();
    const { code, took, stderr } = await stopping;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(took).toBeLessThan(STOPPED_WITHIN);
    expect(await answer).toMatch(/^HTTP\/1\.1 401 /);
    idle.destroy();
  });

  it('starts again on the same database without another demo', async () => {
    await server.start();
    expect((await demo()).printed).not.toContain('demo');
  });

  it('ends within its time even when a client never finishes its request', async () => {
    const busy = await beginRequest(server.port);
    const { code, took } = await server.stop();
    expect(code).toBe(0);
    expect(took).toBeLessThan(STOPPED_WITHIN);
    await busy.closed;
  });

  it('ends on SIGINT as well', async () => {
    await server.start();
    expect(await server.stop('SIGINT')).toMatchObject({ code: 0 });
  });
});

describe.each(serverPairs)('in production, on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    const environment = {
      NODE_ENV: 'production',
      OAUTH2_SECRET: SECRET,
      OAUTH2_ALLOW_IN_PRODUCTION: 'W006', // http on loopback
    };
    server = await ReferenceServer.on(platform, database, environment);
    await server.start();
  });
  afterAll(() => server.dispose());

  it('makes no demo', async () => {
    expect(server.output).not.toContain('demo');
    const answer = await fetch(`${server.issuer}/authorize?client_id=demo&response_type=code`, {
      redirect: 'manual',
    });
    expect(answer.status).toBe(400);
  });
});

it.each<[string, Record<string, string>, RegExp]>([
  ['no OAUTH2_SECRET in production', { NODE_ENV: 'production' }, /^OAUTH2_SECRET must be set in production/],
  [
    'the development secret in production',
    { NODE_ENV: 'production', OAUTH2_SECRET: 'for-development-only-never-keep-this-in-production' },
    /W010: The option secret is no secret, which is not for production/,
  ],
  [
    'an http ISSUER in production',
    { NODE_ENV: 'production', OAUTH2_SECRET: SECRET },
    /W006: The issuer is an http URL, which is not for production\. .*allowInProduction: \['W006'\]/,
  ],
  [
    'PKCE plain in production',
    { NODE_ENV: 'production', OAUTH2_SECRET: SECRET, OAUTH2_PROFILE: 'oauth2.0-compatible' },
    /W003: PKCE may be plain, which is not for production\. .*allowInProduction: \['W003'\]/,
  ],
  ['an ISSUER with a query', { ISSUER: 'http://localhost:3000/o?a=b' }, /issuer/],
  ['an ISSUER without TLS', { ISSUER: 'http://auth.example.com/o' }, /issuer/],
  ['an unknown HTTP_ADAPTER', { HTTP_ADAPTER: 'koa' }, /^HTTP_ADAPTER must be/],
  [
    'an unknown kind of database',
    { DATABASE_URL: 'oracle://a:hunter2@b/c' },
    /^DATABASE_URL must begin with/,
  ],
  [
    'a database that does not answer',
    { DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/c' },
    /^DATABASE_URL: /,
  ],
])('refuses to start with %s, in one sentence', async (_, environment, sentence) => {
  const { code, stdout, stderr } = await refusedStart({ DATABASE_URL: 'sqlite::memory:', ...environment });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/hunter2|\n\s+at |\bshort\b/);
});

async function json(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url);
  expect([url, response.status]).toEqual([url, 200]);
  return (await response.json()) as Record<string, unknown>;
}

/** A connection that has had its answer and waits for nothing. */
function keepAlive(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, 'localhost', () =>
      socket.write('GET /api/public HTTP/1.1\r\nHost: a\r\n\r\n'),
    );
    socket.once('data', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** A request whose body is still on its way. */
async function beginRequest(
  port: number,
): Promise<{ finish: () => Promise<string>; closed: Promise<string> }> {
  const socket = connect(port, 'localhost');
  let received = '';
  socket.on('data', (data) => (received += String(data)));
  socket.on('error', () => undefined); // cut off
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  const head = ['POST /o/token HTTP/1.1', 'Host: a', 'Authorization: Basic YTpi', 'Content-Length: 8'];
  const rest = ['Content-Type: application/x-www-form-urlencoded', 'Expect: 100-continue'];
  socket.write(`${[...head, ...rest].join('\r\n')}\r\n\r\n`);
  // It is under way when the server asks for the body.
  await once(socket, 'data');
  received = '';
  socket.write('grant');
  return { closed, finish: () => (socket.write('_ty'), closed) };
}
