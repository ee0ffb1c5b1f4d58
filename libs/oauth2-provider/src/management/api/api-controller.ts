import {
  Delete,
  Get,
  Options,
  Patch,
  Post,
  Put,
  Req,
  RequestMethod,
  Res,
  UseFilters,
  applyDecorators,
} from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { ApiErrorFilter } from './api-error.filter.js';
import type { ManagementApi } from './management-api.js';
import { leftOut } from './described.js';

const METHODS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete, OPTIONS: Options };

/** A part of the API. */
export abstract class ApiController {
  static readonly isPage: boolean = false;

  constructor(protected readonly api: ManagementApi) {}
}

/**
 * On a class of the API, once its handlers are there: gives their paths an answer to every other method, OPTIONS of
 * browsers among them, and refusals of the guard the form of all others.
 */
export function AnswersAlike(): ClassDecorator {
  return applyDecorators(UseFilters(ApiErrorFilter), (type: object) => {
    const prototype = (type as { prototype: Record<string, object> }).prototype;
    for (const [path, methods] of routesOf(prototype)) {
      for (const method of Object.keys(METHODS) as (keyof typeof METHODS)[])
        if (!methods.includes(method)) addRefusal(prototype, path, method, methods);
    }
  });
}

function routesOf(prototype: Record<string, object>): Map<string, string[]> {
  const routes = new Map<string, string[]>();
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const path = Reflect.getMetadata(PATH_METADATA, prototype[name]) as string | undefined;
    if (path === undefined) continue;
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, prototype[name]) as RequestMethod];
    routes.set(path, [...(routes.get(path) ?? []), method]);
  }
  return routes;
}

function addRefusal(
  prototype: Record<string, object>,
  path: string,
  method: keyof typeof METHODS,
  allowed: readonly string[],
): void {
  const name = `${method} ${path}`;
  const refuse = function (this: { api: ManagementApi }, request: HttpRequest, reply: HttpReply): void {
    this.api.refuseMethod(request, reply, allowed);
  };
  Object.defineProperty(prototype, name, { value: refuse, configurable: true, writable: true });
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
  METHODS[method](path)(prototype, name, descriptor);
  leftOut(prototype, name, descriptor);
  Req()(prototype, name, 0);
  Res()(prototype, name, 1);
}
