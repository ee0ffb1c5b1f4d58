import type { HttpRequest } from '../http/platform.js';
import type { OAuthResponse } from '../protocol/response.js';
import { OAUTH_ERROR } from '../protocol/errors.js';

const PUBLIC = { 'Access-Control-Allow-Origin': '*' };

/** A document that anybody may read, from any origin, and keep for that many seconds. */
export function publicDocument(request: HttpRequest, document: object, maxAge: number): OAuthResponse {
  if (request.method === 'OPTIONS') {
    return {
      status: 204,
      headers: { ...PUBLIC, 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Allow-Headers': '*' },
    };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return {
      status: 405,
      headers: { ...PUBLIC, Allow: 'GET, HEAD, OPTIONS' },
      body: { error: OAUTH_ERROR.invalid_request, error_description: 'this document is read with GET' },
    };
  }
  return {
    status: 200,
    headers: { ...PUBLIC, 'Cache-Control': `public, max-age=${maxAge}` },
    body: document,
  };
}
