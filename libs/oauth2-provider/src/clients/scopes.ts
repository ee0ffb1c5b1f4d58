import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { OPENID, defaultScopes, knownScopes } from '../options/scopes.js';
import { resolveScope } from '../protocol/scope.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

type Awaitable<Value> = Value | Promise<Value>;

/**
 * Which scopes there are, and who may have which. A host replaces it by a subclass under structure `scopesProvider`,
 * for scopes that differ by application or by request (a tenant, say). What it answers is what is granted: it is the
 * last word, so a subclass asks `super` first.
 */
@Injectable()
export class Scopes {
  constructor(protected readonly options: OAuth2ProviderOptions) {}

  /**
   * Every scope that the server knows, with the sentence that the consent page shows for it. The metadata and the
   * registration of applications ask once, at start; the pages ask each time.
   */
  known(): Awaitable<Record<string, string>> {
    return knownScopes(this.options);
  }

  /** What this client may have in this request. Asked again on each refresh: what is gone is not handed out again. */
  async availableFor(client: AbstractApplication, _request: HttpRequest | undefined): Promise<string[]> {
    return client.allowedScopes(Object.keys(await this.known()));
  }

  /** What a client gets that asks for nothing, within what it may have. */
  defaultsFor(_client: AbstractApplication, _request: HttpRequest | undefined): Awaitable<string[]> {
    return defaultScopes(this.options);
  }
}

/** Scopes with the sentences that a page shows for them. */
export async function describedScopes(
  scopes: Scopes,
  names: readonly string[],
): Promise<{ name: string; description: string }[]> {
  const known = await scopes.known();
  return names.map((name) => ({ name, description: Object.hasOwn(known, name) ? known[name] : name }));
}

/**
 * Reads the parameter `scope` of requests by that client (RFC 6749 section 3.3).
 * @param acts whether it asks for itself or for a user; who that is, none but a client with an algorithm can ask
 * @returns a function that answers with at least one scope, and throws InvalidScope; of those that the requested resource
 *   knows, where it says which (RFC 8707 section 2)
 */
export async function scopeReader(
  scopes: Scopes,
  client: AbstractApplication,
  request: HttpRequest | undefined,
  acts: 'for itself' | 'for a user',
): Promise<(requested: string | undefined, known?: ReadonlySet<string> | null) => string[]> {
  const knowsUsers = acts === 'for a user' && client.algorithm !== '';
  const available = (await scopes.availableFor(client, request)).filter(
    (scope) => scope !== OPENID || knowsUsers,
  );
  const defaults = await scopes.defaultsFor(client, request);
  return (requested, known = null) => {
    const within = available.filter((scope) => known === null || known.has(scope));
    return resolveScope(requested, within, defaults);
  };
}
