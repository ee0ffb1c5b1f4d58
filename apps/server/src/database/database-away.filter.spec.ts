import { Agent, get } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { readConfig } from '../config/config.js';
import { createServer } from '../server.js';
import { DatabaseSessionStore } from '../sessions/database-session-store.js';

describe.each(['express', 'fastify'] as const)('on %s', (adapter) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let app: INestApplication;
  beforeAll(async () => {
    app = await createServer(readConfig({ HTTP_ADAPTER: adapter, DATABASE_URL: 'sqlite::memory:' }));
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    agent.destroy();
    await app.close();
  });

  /** The status of an answer that was read to its end, and the connection that it came by. */
  function visit(path: string): Promise<{ status?: number; socket: Socket }> {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const request = get({ agent, port, host: '127.0.0.1', path }, (response) => {
        response.resume().on('end', () => resolve({ status: response.statusCode, socket: request.socket! }));
      }).on('error', reject);
    });
  }

  it('a session that cannot be kept, because the database went away, breaks no connection', async () => {
    const store = app.get(DatabaseSessionStore, { strict: false });
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const set = jest
      .spyOn(store, 'set')
      .mockImplementation((_id, _session, done) => setImmediate(() => done?.(away)));
    const { status, socket } = await visit('/login');
    await pause(50);
    set.mockRestore();
    expect([200, 503]).toContain(status);
    expect(socket.destroyed).toBe(false);
    expect((await visit('/login')).socket).toBe(socket);
  });
});
