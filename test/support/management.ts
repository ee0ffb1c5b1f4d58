import type { HttpRequest } from 'nest-oauth2-provider';
import {
  DEFAULT_MANAGEMENT_CONTROLLERS,
  MANAGEMENT_API_CONTROLLERS,
  MANAGEMENT_SCOPES,
  ManagementPolicy,
} from 'nest-oauth2-provider/management';
import { TestClient, bearer } from './client.js';
import { type Database, databases } from './databases.js';
import type { Host, Platform } from './host.js';
import { loggedInAt, newLogin } from './logout.js';

/** Two are enough for what has no SQL of its own. */
export const MANAGEMENT_PAIRS: [Platform, Database][] = [
  ['express', databases[0]],
  ['fastify', databases.at(-1)!],
];

export const WITH_API = [...DEFAULT_MANAGEMENT_CONTROLLERS, ...MANAGEMENT_API_CONTROLLERS];

export const API_SCOPES: string[] = Object.values(MANAGEMENT_SCOPES);

/** Options of a host that has the API. */
export const API_OPTIONS = {
  scopes: { read: 'Read your notes', ...Object.fromEntries(API_SCOPES.map((each) => [each, `Use ${each}`])) },
  defaultScopes: ['read'],
};

/** Alice is the administrator. */
export class AliceManages extends ManagementPolicy {
  override isAdministrator(_request: HttpRequest, userId: string): boolean {
    return userId === 'alice';
  }
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A program that uses the API for users. */
export class ApiUser {
  private constructor(
    readonly host: Host,
    readonly client: TestClient,
    private readonly tokens = new Map<string, string>(),
  ) {}

  static async register(host: Host): Promise<ApiUser> {
    const scopes = ['read', ...API_SCOPES];
    return new ApiUser(host, await TestClient.register(host, { name: 'Front end', scopes }));
  }

  /** A token of that user with all scopes of the API. */
  async tokenOf(user: string): Promise<string> {
    let token = this.tokens.get(user);
    if (token === undefined) {
      const { tokens } = await loggedInAt(this.client, newLogin(user), API_SCOPES.join(' '));
      this.tokens.set(user, (token = tokens.access_token));
    }
    return token;
  }

  /** @param user nobody where it is undefined */
  async call(method: string, path: string, user?: string, json?: unknown): Promise<ApiAnswer> {
    const answer = await this.host.fetch(`api/${path}`, {
      method,
      headers: {
        ...(user !== undefined && bearer(await this.tokenOf(user))),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: typeof json === 'string' ? json : JSON.stringify(json) }),
    });
    const text = await answer.text();
    const { status, headers } = answer;
    return { status, headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }
}
