import { Controller, Get } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { joined, mountedAt, ownPath } from './mount.js';

class Service {
  readonly name = 'a service';
}

@Controller('/token/')
class TokenController {
  static readonly advertisedAs = 'token_endpoint';
  constructor(readonly service: Service) {}
  @Get()
  token(): string {
    return 'a token';
  }
}

@Controller(['first', 'second'])
class TwoPaths {}

@Controller()
class NoPath {}

class NoController {
  readonly name = 'no controller';
}

const pathsOf = (controller: object) => Reflect.getMetadata(PATH_METADATA, controller) as unknown;

describe('joined', () => {
  it.each<[string[], string]>([
    [[], ''],
    [[''], ''],
    [['/'], ''],
    [['o', 'token'], 'o/token'],
    [['/o/', '/token/'], 'o/token'],
    [['', 'token'], 'token'],
    [['//o//', 'a/b'], 'o/a/b'],
  ])('of %j is %j', (parts, expected) => {
    expect(joined(...parts)).toBe(expected);
  });
});

describe('ownPath', () => {
  it.each([
    [TokenController, 'token'],
    [TwoPaths, 'first'],
    [NoPath, ''],
    [NoController, ''],
  ])('of %p is %j', (controller, expected) => {
    expect(ownPath(controller)).toBe(expected);
  });
});

describe('mountedAt', () => {
  it('stands at the other paths and leaves the class where it was', () => {
    const Mounted = mountedAt(TokenController, ['o/token', 'p/token']);
    expect([pathsOf(Mounted), pathsOf(TokenController)]).toEqual([['o/token', 'p/token'], '/token/']);
  });

  it('can stand in two apps at once', () => {
    const [one, other] = [mountedAt(TokenController, ['a']), mountedAt(TokenController, ['b'])];
    expect([pathsOf(one), pathsOf(other)]).toEqual([['a'], ['b']]);
  });

  it('keeps name, statics, routes and what is injected', () => {
    const Mounted = mountedAt(TokenController, ['o']) as typeof TokenController;
    const service = new Service();
    const controller = new Mounted(service);
    expect(controller).toBeInstanceOf(TokenController);
    expect([Mounted.name, Mounted.advertisedAs, controller.service]).toEqual([
      'TokenController',
      'token_endpoint',
      service,
    ]);
    expect(Reflect.getMetadata(METHOD_METADATA, controller.token)).toBe(0);
    expect(Reflect.getMetadata('design:paramtypes', Mounted)).toEqual([Service]);
  });
});
