import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PooledClient } from './pooled-client.js';

const TIMEOUT = 1;

describe('a question that is not answered in time', () => {
  let server: Server;
  let client: PooledClient;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      if (pathname === '/slow') setTimeout(() => response.end('late'), TIMEOUT * 700);
      if (pathname === '/half') response.write('half an');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => (client = new PooledClient({ connections: 1, timeout: TIMEOUT, maxBytes: 1000 })));
  afterEach(() => client.close());
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  /** Undefined where there is an answer. */
  const failureOf = async (path: string) => {
    const url = new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return client.send(url, { method: 'GET', headers: {} }).then(
      () => undefined,
      (error: Error) => error,
    );
  };

  it.each(['/never', '/half'])('is an outage where the server had the time: %s', async (path) => {
    expect(await failureOf(path)).toMatchObject({ message: 'no answer in time', isOutage: true });
  });

  it('is none where it waited for a connection', async () => {
    // The second may get the connection in the moment in which the first gives it up.
    const [, , waiting] = await Promise.all(['/never', '/never', '/never'].map(failureOf));
    expect(waiting).toMatchObject({ message: 'no connection was free in time', isOutage: false });
  });

  it('is none where it had one for the rest of the time alone', async () => {
    const [, late] = await Promise.all([failureOf('/slow'), failureOf('/never')]);
    expect(late).toMatchObject({ isOutage: false });
  });
});
