import { createHash } from 'node:crypto';
import type { HttpRequest } from './platform.js';
import type { OAuthResponse } from '../protocol/response.js';
import { OAUTH_ERROR } from '../protocol/errors.js';

const PUBLIC = { 'Access-Control-Allow-Origin': '*' };

/** Written once, however often it is asked for. */
const written = new WeakMap<object, { text: string; etag: string }>();

/** A document that anybody may read, from any origin, and keep for that many seconds. */
export function publicDocument(request: HttpRequest, document: object, maxAge: number): OAuthResponse {
  if (request.method === 'OPTIONS') {
    return {
      status: 204,
      headers: {
        ...PUBLIC,
        'Access-Control-Allow-Methods': 'GET',
        'Access-Control-Allow-Headers': '*',
      },
    };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return readableByAll({
      status: 405,
      headers: { Allow: 'GET, HEAD, OPTIONS' },
      body: { error: OAUTH_ERROR.invalid_request, error_description: 'this document is read with GET' },
    });
  }
  const { text, etag } = writtenOnce(document);
  const headers = { ...PUBLIC, 'Cache-Control': `public, max-age=${maxAge}`, ETag: etag };
  if (names(request.headers['if-none-match'], etag)) return { status: 304, headers };
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: text,
  };
}

export function readableByAll(response: OAuthResponse): OAuthResponse {
  return { ...response, headers: { ...response.headers, ...PUBLIC } };
}

function writtenOnce(document: object): { text: string; etag: string } {
  let known = written.get(document);
  if (!known) {
    const text = JSON.stringify(document);
    known = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
    written.set(document, known);
  }
  return known;
}

/** RFC 9110 section 13.1.2: a list, or any; a proxy that compresses makes it weak. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
