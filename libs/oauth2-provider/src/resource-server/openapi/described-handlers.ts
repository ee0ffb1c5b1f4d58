import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from '../access-token.guard.js';
import { rulesOf } from '../rule.js';

/** A method of a controller that answers HTTP requests, and asks them for something or says that it does not. */
export interface DescribedHandler {
  readonly type: Type;
  readonly handler: (...given: unknown[]) => unknown;
  /** Undefined for a handler of all methods. */
  readonly method: string | undefined;
}

/** Nest's own names for what its decorators leave behind. */
const METADATA = { path: 'path', method: 'method', guards: '__guards__' } as const;

/** The handlers of the app that the guard stands before, or that say that it does not. */
@Injectable()
export class DescribedHandlers {
  private readonly scanner = new MetadataScanner();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  all(): DescribedHandler[] {
    const types = [...this.modules.values()].flatMap(({ controllers }) =>
      [...controllers.values()].map(({ metatype }) => metatype as Type | undefined),
    );
    const isEverywhere = this.isGlobal();
    return [...new Set(types)].flatMap((type) => (type ? this.handlersOf(type, isEverywhere) : []));
  }

  private handlersOf(type: Type, isEverywhere: boolean): DescribedHandler[] {
    const prototype = type.prototype as Record<string, DescribedHandler['handler']>;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => prototype[name])
      .filter((handler) => Reflect.hasMetadata(METADATA.path, handler))
      .filter(
        (handler) => isEverywhere || isGuarded(type) || isGuarded(handler) || rulesOf(handler).length > 0,
      )
      .map((handler) => ({ type, handler, method: methodOf(handler) }));
  }

  /** By `APP_GUARD` or by `app.useGlobalGuards()`. */
  private isGlobal(): boolean {
    const requestScoped = this.config.getGlobalRequestGuards().map(({ metatype }) => metatype);
    return (
      this.config.getGlobalGuards().some((guard) => guard instanceof AccessTokenGuard) ||
      requestScoped.some((guard) => isOurs(guard))
    );
  }
}

function isGuarded(place: object): boolean {
  const guards = (Reflect.getMetadata(METADATA.guards, place) as unknown[] | undefined) ?? [];
  return guards.some((guard) => isOurs(guard) || guard instanceof AccessTokenGuard);
}

function isOurs(guard: unknown): boolean {
  return (
    typeof guard === 'function' && (guard === AccessTokenGuard || guard.prototype instanceof AccessTokenGuard)
  );
}

function methodOf(handler: object): string | undefined {
  const method = Reflect.getMetadata(METADATA.method, handler) as RequestMethod;
  return method === RequestMethod.ALL ? undefined : RequestMethod[method];
}
