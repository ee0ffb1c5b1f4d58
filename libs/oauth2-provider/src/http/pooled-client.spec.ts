import { once } from 'node:events';
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
  afterEach(() => {
    jest.restoreAllMocks();
    client.close();
  });
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

  /** What ends the time of each of the next questions, in the place of the clock. */
  function endedByHand(questions: number): AbortController[] {
    const ends = Array.from({ length: questions }, () => new AbortController());
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    for (const { signal } of ends) timeout.mockReturnValueOnce(signal);
    return ends;
  }

  it.each(['/never', '/half'])('is an outage where the server had the time: %s', async (path) => {
    expect(await failureOf(path)).toMatchObject({ message: 'no answer in time', isOutage: true });
  });

  it('is none where it waited for a connection all its time', async () => {
    const [first, ...others] = endedByHand(3);
    const [, ...waiting] = ['/never', '/never', '/never'].map(failureOf);
    for (const end of [...others, first]) end.abort();
    const none = { message: 'no connection was free in time', isOutage: false };
    expect(await Promise.all(waiting)).toMatchObject([none, none]);
  });

  it('is none where one came free at the last moment', async () => {
    // Which of the others get one before their own time is over is chance.
    const [, ...waiting] = await Promise.all(['/never', '/never', '/never'].map(failureOf));
    expect(waiting).toMatchObject([{ isOutage: false }, { isOutage: false }]);
  });

  it('is none where it had one for the rest of the time alone', async () => {
    const [, late] = await Promise.all([failureOf('/slow'), failureOf('/never')]);
    expect(late).toMatchObject({ isOutage: false });
  });

  it('is none where it had one at the last moment and the process was busy then', async () => {
    const [first, second] = endedByHand(2);
    const failures = ['/never', '/never'].map(failureOf);
    await once(server, 'request');
    const waitedUntil = performance.now() + TIMEOUT * 900;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(waitedUntil);
    first.abort();
    await once(server, 'request');
    clock.mockReturnValue(waitedUntil + TIMEOUT * 5000);
    second.abort();
    expect(await failures[1]).toMatchObject({ message: 'no answer in time', isOutage: false });
  });
});
