import { createHash, randomBytes } from 'node:crypto';
import type { ApplicationRegistration } from 'nest-oauth2-provider';
import type { Host } from './host.js';
import { loginCookie } from './owners.js';

export const REDIRECT_URI = 'https://client.example.com/callback';

/** A client that knows its part of the protocol, without a library in between, so that it can also play it wrongly. */
export class TestClient {
  readonly verifier = randomBytes(32).toString('base64url');

  private constructor(
    readonly host: Host,
    readonly clientId: string,
    readonly clientSecret: string | undefined,
  ) {}

  static async register(
    host: Host,
    registration: Partial<ApplicationRegistration> = {},
  ): Promise<TestClient> {
    const { clientId, clientSecret } = await host.applications.create({
      name: 'The client',
      clientType: 'confidential',
      redirectUris: [REDIRECT_URI],
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      ...registration,
    });
    return new TestClient(host, clientId, clientSecret);
  }

  get challenge(): string {
    return createHash('sha256').update(this.verifier).digest('base64url');
  }

  /** Path and query of an authorization request; undefined leaves a parameter out. */
  authorizationUrl(changes: Record<string, string | undefined> = {}): string {
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: REDIRECT_URI,
      scope: 'read write',
      state: 'a state',
      code_challenge: this.challenge,
      code_challenge_method: 'S256',
      ...changes,
    };
    const query = Object.entries(parameters).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    return `authorize?${new URLSearchParams(query).toString()}`;
  }

  /** Sends a browser with that login to the authorization endpoint. */
  authorize(
    changes: Record<string, string | undefined> = {},
    cookie = loginCookie('alice'),
  ): Promise<Response> {
    return this.host.fetch(this.authorizationUrl(changes), { headers: { cookie } });
  }

  /** Presses a button of a consent page. */
  async decide(page: Response, allow: boolean, cookie = loginCookie('alice')): Promise<Response> {
    const { action, fields } = formOf(await page.text());
    return this.host.post(action, { ...fields, allow: String(allow) }, { cookie });
  }

  /** The redirect with which the user's consent ends, whether it had to be asked or not. */
  async consented(
    changes: Record<string, string | undefined> = {},
    cookie = loginCookie('alice'),
  ): Promise<URL> {
    const page = await this.authorize(changes, cookie);
    const answer = page.status === 200 ? await this.decide(page, true, cookie) : page;
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`no redirect but ${answer.status}: ${await answer.text()}`);
    return new URL(location);
  }

  async code(
    changes: Record<string, string | undefined> = {},
    cookie = loginCookie('alice'),
  ): Promise<string> {
    const redirect = await this.consented(changes, cookie);
    const code = redirect.searchParams.get('code');
    if (code === null) throw new Error(`no code but ${redirect.href}`);
    return code;
  }

  /** A token request with the client's own authentication; undefined leaves a parameter out. */
  token(
    parameters: Record<string, string | undefined>,
    headers: Record<string, string> = this.authentication,
  ): Promise<Response> {
    return this.send('token', parameters, headers);
  }

  revoke(token: string | undefined, hint?: string): Promise<Response> {
    return this.send('revoke_token', { token, token_type_hint: hint });
  }

  introspect(token: string | undefined, hint?: string): Promise<Response> {
    return this.send('introspect', { token, token_type_hint: hint });
  }

  private send(
    endpoint: string,
    parameters: Record<string, string | undefined>,
    headers: Record<string, string> = this.authentication,
  ): Promise<Response> {
    const all = this.clientSecret === undefined ? { client_id: this.clientId, ...parameters } : parameters;
    const form = Object.fromEntries(
      Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    return this.host.post(endpoint, form, headers);
  }

  redeem(code: string, changes: Record<string, string | undefined> = {}): Promise<Response> {
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  refresh(refreshToken: string, changes: Record<string, string | undefined> = {}): Promise<Response> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes });
  }

  /** Tokens by the whole code flow. */
  async tokens(
    changes: Record<string, string | undefined> = {},
    cookie = loginCookie('alice'),
  ): Promise<Tokens> {
    return tokensOf(await this.redeem(await this.code(changes, cookie)));
  }

  get authentication(): Record<string, string> {
    return this.clientSecret === undefined ? {} : { authorization: basic(this.clientId, this.clientSecret) };
  }
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

/** The tokens of a response that must be a success. */
export async function tokensOf(response: Response): Promise<Tokens> {
  const body = await response.text();
  if (response.status !== 200) throw new Error(`no tokens but ${response.status}: ${body}`);
  return JSON.parse(body) as Tokens;
}

export function basic(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':');
  return `Basic ${Buffer.from(encoded).toString('base64')}`;
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The one form of a page, as a browser would read it. */
export function formOf(html: string): { action: string; fields: Record<string, string> } {
  const forms = [...html.matchAll(/<form\b[^>]*\baction="([^"]*)"[^>]*>/g)];
  if (forms.length !== 1) throw new Error(`a page with ${forms.length} forms`);
  const hidden = [...html.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    unescaped(/name="([^"]*)"/.exec(input)?.[1] ?? ''),
    unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
  ]);
  return { action: unescaped(forms[0][1]), fields: Object.fromEntries(hidden) as Record<string, string> };
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
