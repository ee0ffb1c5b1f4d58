import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import type { HttpRequest } from '../http/platform.js';

/**
 * Whether a browser asks what a page of another origin may do (Fetch standard, section 3.3.2): such a request never has
 * credentials, and its handler is there for it alone. A handler for all methods is not, and would answer what it answers
 * to those.
 */
export function isPreflight({ method, headers }: HttpRequest, handler: object): boolean {
  return (
    method === 'OPTIONS' &&
    Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.OPTIONS &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}
