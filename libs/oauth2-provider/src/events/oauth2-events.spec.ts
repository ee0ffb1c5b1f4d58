import { Logger } from '@nestjs/common';
import type { OAuth2Event } from './event.js';
import { OAuth2Events } from './oauth2-events.js';

const TOLD = { applicationId: 'a', clientId: 'c', method: 'none' };
const request = (ip: unknown) => ({ method: 'GET', url: '/', headers: {}, ip });

describe('OAuth2Events', () => {
  let said: string[];
  beforeEach(() => {
    said = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void said.push(String(line)));
  });
  afterEach(() => jest.restoreAllMocks());

  it('makes nothing of an event that nobody hears', () => {
    const events = new OAuth2Events();
    const read = jest.fn();
    const unread = Object.defineProperty(request('::1'), 'ip', { get: read });
    events.emit('client.authenticated', TOLD, unread);
    events.listen({ handle: () => undefined, wants: (name) => name === 'logout' });
    events.emit('client.authenticated', TOLD, unread);
    expect(read).not.toHaveBeenCalled();
  });

  it('says whether anybody wants one of the names', () => {
    const events = new OAuth2Events();
    const heard = () => [events.isHeard('logout'), events.isHeard('token.verified', 'client.refused')];
    expect(heard()).toEqual([false, false]);
    events.listen({ handle: () => undefined, wants: (name) => name === 'logout' });
    expect(heard()).toEqual([true, false]);
    events.listen({ handle: () => undefined });
    expect(heard()).toEqual([true, true]);
  });

  it('tells each listener what it wants, and all to one that does not say', () => {
    const events = new OAuth2Events();
    const heard: string[] = [];
    const hearing = (who: string) => (event: OAuth2Event) => void heard.push(`${who} ${event.name}`);
    events.listen({ handle: hearing('some'), wants: (name) => name === 'client.refused' });
    events.listen({ handle: hearing('all') });
    events.emit('client.authenticated', TOLD);
    events.emit('client.refused', { reason: 'unknown' });
    expect(heard).toEqual(['all client.authenticated', 'some client.refused', 'all client.refused']);
  });

  it('goes on where a listener cannot say what it wants', () => {
    const events = new OAuth2Events();
    const heard: string[] = [];
    const unsure = () => {
      throw new Error('hunter2');
    };
    events.listen({ handle: ({ name }) => void heard.push(name), wants: unsure });
    events.listen({ handle: ({ name }) => void heard.push(name) });
    events.emit('client.authenticated', TOLD);
    expect(heard).toEqual(['client.authenticated']);
    expect(said).toEqual([expect.stringContaining('failed on the event client.authenticated: Error')]);
    expect(said.join()).not.toContain('hunter2');
  });

  it.each<[unknown, string | undefined]>([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    // What a forwarded header may hold where a host trusts everybody.
    ['Bearer hunter2', undefined],
    ['192.0.2.1\nforged', undefined],
    ['', undefined],
    [undefined, undefined],
    [{}, undefined],
  ])('takes %j for the address %j', (ip, expected) => {
    const events = new OAuth2Events();
    const heard: OAuth2Event[] = [];
    events.listen({ handle: (event) => void heard.push(event) });
    events.emit('client.authenticated', TOLD, request(ip));
    expect(heard).toEqual([
      {
        name: 'client.authenticated',
        at: expect.any(Date) as Date,
        ...(expected && { ip: expected }),
        ...TOLD,
      },
    ]);
  });

  it('tells no more to a listener that hangs than it may be working on, says so once, and goes on after', async () => {
    const events = new OAuth2Events();
    const open: (() => void)[] = [];
    events.listen({ handle: () => new Promise<void>((resolve) => void open.push(resolve)) });
    for (let count = 0; count < 10_100; count++) events.emit('client.authenticated', TOLD);
    expect([open.length, said]).toEqual([10_000, [expect.stringContaining('has not finished with 10000')]]);
    for (const finish of open.splice(0, 5_000)) finish();
    await new Promise((resolve) => setImmediate(resolve));
    events.emit('client.authenticated', TOLD);
    expect([open.length, said.length]).toEqual([5_001, 1]);
  });

  it.each<[string, unknown]>([
    ['a string', 'hunter2'],
    ['undefined', undefined],
    ['an error without a stack', Object.assign(new Error('hunter2'), { stack: undefined })],
    ['a message of many lines', new Error('hunter2\nhunter2')],
  ])('says where a listener failed and not what it said: %s', async (_case, thrown) => {
    const events = new OAuth2Events();
    // What a host's listener rejects with need be no Error: that is the case here.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    events.listen({ handle: () => Promise.reject(thrown) });
    events.listen({
      handle: () => {
        throw thrown;
      },
    });
    events.emit('client.authenticated', TOLD);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toHaveLength(2);
    expect(said.join()).not.toContain('hunter2');
  });
});
