import type { ModuleRef } from '@nestjs/core';
import type { OAuth2Event } from './event.js';
import { EmitterBridge, findEmitter } from './emitter-bridge.js';

const event = { name: 'token.issued', at: new Date() } as OAuth2Event;
const moduleRef = (get: () => unknown) => ({ get }) as unknown as ModuleRef;

describe('findEmitter', () => {
  afterEach(() => jest.dontMock('@nestjs/event-emitter'));

  it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])(
    'finds none where the package is not there: %s',
    async (code) => {
      jest.doMock('@nestjs/event-emitter', () => {
        throw Object.assign(new Error('Cannot find package'), { code });
      });
      const get = jest.fn();
      expect(await findEmitter(moduleRef(get))).toBeUndefined();
      expect(get).not.toHaveBeenCalled();
    },
  );

  it('passes on what else is wrong with the package', async () => {
    jest.doMock('@nestjs/event-emitter', () => {
      throw new SyntaxError('Unexpected token');
    });
    await expect(findEmitter(moduleRef(() => ({})))).rejects.toThrow('Unexpected token');
  });

  it('finds none where the module is not imported, and the one of the app where it is', async () => {
    const unknown = () => {
      throw new Error('Nest could not find EventEmitter2 element');
    };
    expect(await findEmitter(moduleRef(unknown))).toBeUndefined();
    const emitter = {};
    expect(await findEmitter(moduleRef(() => emitter))).toBe(emitter);
  });
});

describe('EmitterBridge', () => {
  it.each<[string, string[], (() => void)[], boolean]>([
    ['nobody subscribed', [], [], false],
    ['somebody did to that event', ['oauth2.token.issued'], [], true],
    ['somebody did to another', ['oauth2.logout', 'token.issued'], [], false],
    ['somebody did to all', [], [() => undefined], true],
  ])('wants an event where anybody hears it: %s', (_case, names, any, expected) => {
    const listeners = (name: string) => (names.includes(name) ? [() => undefined] : []);
    const bridge = new EmitterBridge({ listeners, listenersAny: () => any });
    expect(bridge.wants('token.issued')).toBe(expected);
  });

  it('tells each, also after one that throws and one that rejects, and rejects itself', async () => {
    const heard: unknown[] = [];
    const handlers = [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
      (told: unknown) => heard.push(told),
    ];
    const bridge = new EmitterBridge({
      listeners: (name) => (name === 'oauth2.token.issued' ? handlers : []),
      listenersAny: () => [(...told) => heard.push(told)],
    });
    await expect(bridge.handle(event)).rejects.toThrow('thrown');
    expect(heard).toEqual([event, ['oauth2.token.issued', event]]);
  });
});
