import type { Server } from 'node:http';
import type { ExpressAdapter } from '@nestjs/platform-express';
import { Pages } from 'nest-oauth2-provider';
import { joined } from '../../libs/oauth2-provider/src/http/mount.js';
import { Host, type Platform } from '../support/host.js';

/** A host whose own error page is broken. */
class BrokenPages extends Pages {
  override error(): Promise<string> {
    return Promise.reject(new Error('the template is missing'));
  }
}

const JSON_OF_NOTHING = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };

/** Node ends the process for a rejection that nobody waits for, so one request could take the server down. */
async function unhandledDuring(work: () => Promise<void>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', listen);
  try {
    await work();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return unhandled;
  } finally {
    process.off('unhandledRejection', listen);
  }
}

describe.each<Platform>(['express', 'fastify'])('an answer that fails on %s', (platform) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, structure: { pages: BrokenPages } });
  });
  afterAll(() => host.stop());

  it.each([
    ['a body that cannot be read', JSON_OF_NOTHING],
    ['a request that cannot be answered', {}],
  ])('is a 500 without a word about why, after %s', async (_, init) => {
    const unhandled = await unhandledDuring(async () => {
      const response = await host.fetch('authorize', { ...init, signal: AbortSignal.timeout(2000) });
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('template');
    });
    expect(unhandled).toEqual([]);
  });
});

describe('what fails after the answer, on express,', () => {
  it('ends no process: express-session reports a store that fails that late', async () => {
    const host = await Host.start({
      platform: 'express',
      beforeListen: (app) =>
        (app.getHttpAdapter() as ExpressAdapter).use(
          (_: unknown, reply: Reply, next: (error?: Error) => void) => {
            reply.on('finish', () => next(new Error('the session cannot be kept')));
            next();
          },
        ),
    });
    const unhandled = await unhandledDuring(async () => {
      expect((await host.fetch('authorize')).status).toBe(400);
      expect((await host.fetch('token', { method: 'POST' })).status).toBe(415);
    });
    await host.stop();
    expect(unhandled).toEqual([]);
  });
});

type Reply = Pick<Server, 'on'>;

describe('the path of a request', () => {
  it('is read in a time that grows with its length alone', () => {
    const path = `/x${'/'.repeat(100_000)}x`;
    const before = performance.now();
    expect(joined(path)).toBe(path.slice(1));
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
