import 'reflect-metadata';
import { Controller, type Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';

/** The path that a controller names itself, without slashes at its ends. */
export function ownPath(controller: Type<object>): string {
  const path = Reflect.getMetadata(PATH_METADATA, controller) as string | string[] | undefined;
  return trimmed([path ?? ''].flat()[0]);
}

/**
 * The controller at other paths: a subclass, so that one class can stand in two places and two apps in
 * one process. Its routes, guards and injected constructor parameters come along.
 */
export function mountedAt(controller: Type<object>, paths: readonly string[]): Type<object> {
  const Mounted = { [controller.name]: class extends controller {} }[controller.name];
  Controller([...paths])(Mounted);
  return Mounted;
}

/** Joins parts of a path with single slashes; no slash at the ends. */
export function joined(...parts: string[]): string {
  return parts
    .map(trimmed)
    .filter((part) => part !== '')
    .join('/');
}

function trimmed(path: string): string {
  // A run of slashes is tried from its first alone: from each, a long one inside a path would take seconds.
  return path.replace(/^\/+|(?<!\/)\/+$/g, '');
}
