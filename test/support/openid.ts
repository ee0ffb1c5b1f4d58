import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Host } from './host.js';

/** The key set as it is served. */
export async function keySetOf(host: Host): Promise<JSONWebKeySet> {
  return jsonOf<JSONWebKeySet>(await host.fetch('.well-known/jwks.json'));
}

/** The server metadata as it is served below the issuer. */
export async function metadataOf(host: Host): Promise<Record<string, unknown>> {
  return jsonOf(await host.fetch('.well-known/openid-configuration'));
}

/** The JSON of a response that must be a success. */
export async function jsonOf<T = Record<string, unknown>>(response: Response): Promise<T> {
  const body = await response.text();
  if (response.status !== 200) throw new Error(`no document but ${response.status}: ${body}`);
  return JSON.parse(body) as T;
}

/** The claims of an ID token whose signature, issuer, audience and lifetime a client would accept. */
export async function verifiedIdToken(
  host: Host,
  idToken: string,
  audience: string,
): Promise<{ header: object; claims: JWTPayload }> {
  const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(await keySetOf(host)), {
    issuer: host.issuer,
    audience,
    algorithms: ['RS256'],
  });
  return { header: protectedHeader, claims: payload };
}

/** The attributes of a `WWW-Authenticate` header, which must be one Bearer challenge. */
export function challengeOf(response: Response): Record<string, string> {
  const header = response.headers.get('www-authenticate') ?? '';
  const attributes = /^Bearer ((?:\w+="[^"\\]*"(?:, |$))+)$/.exec(header)?.[1];
  if (attributes === undefined) throw new Error(`no Bearer challenge but ${response.status} "${header}"`);
  return Object.fromEntries(
    [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}
