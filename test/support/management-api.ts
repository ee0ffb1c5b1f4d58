import {
  DEFAULT_MANAGEMENT_CONTROLLERS,
  MANAGEMENT_API_CONTROLLERS,
  MANAGEMENT_SCOPES,
} from 'nest-oauth2-provider/management';
import { TestClient, bearer } from './client.js';
import type { Host } from './host.js';
import { loggedInAt, newLogin } from './logout.js';
import { loginCookie } from './owners.js';

export const WITH_API = [...DEFAULT_MANAGEMENT_CONTROLLERS, ...MANAGEMENT_API_CONTROLLERS];

export const API_SCOPES: string[] = Object.values(MANAGEMENT_SCOPES);

/** Options of a host that has the API. */
export const API_OPTIONS = {
  scopes: { read: 'Read your notes', ...Object.fromEntries(API_SCOPES.map((each) => [each, `Use ${each}`])) },
  defaultScopes: ['read'],
};

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

/** The fields of the one form of a page as a browser would send them, untouched. */
export function fieldsOf(html: string): Record<string, string> {
  const form = /<form\b[^>]*method="post"[^>]*>([\s\S]*?)<\/form>/.exec(html)?.[1] ?? '';
  const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/type="(checkbox|radio)"/.test(tag) || /\schecked\b/.test(tag))
    .map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? 'on']);
  const areas = [...form.matchAll(/<textarea\b[^>]*\sname="([^"]*)"[^>]*>([^<]*)</g)].map((found) =>
    found.slice(1, 3),
  );
  const choices = [...form.matchAll(/<select\b[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, name, options]) => {
      const [chosen] = options.match(/<option\b[^>]*\sselected[^>]*>/) ??
        options.match(/<option\b[^>]*>/) ?? [''];
      return [name, attribute(chosen, 'value') ?? ''];
    },
  );
  const all = [...inputs, ...areas, ...choices].filter(([name]) => name !== '');
  return Object.fromEntries(all.map(([name, value]) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** Somebody at the pages, with the same login all the time. */
export class PageUser {
  constructor(
    readonly host: Host,
    /** Nobody where it is undefined. */
    readonly user: string | undefined,
  ) {}

  get cookie(): string {
    return this.user === undefined ? '' : loginCookie(this.user);
  }

  get(path: string): Promise<Response> {
    return this.host.fetch(path, { headers: { cookie: this.cookie } });
  }

  /** Sends the form of the page, changed; where they are not shown one, what they have from another page. */
  async post(path: string, changes: Record<string, string> = {}): Promise<Response> {
    const page = await this.get(path);
    const shown = page.status === 200 ? page : await this.get('sessions/others/end/');
    const fields = shown.status === 200 ? fieldsOf(await shown.text()) : {};
    return this.host.post(path, { ...fields, ...changes }, { cookie: this.cookie });
  }
}
