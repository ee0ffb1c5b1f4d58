import { createHash, randomBytes } from 'node:crypto';
import { bearer, formOf } from './client.js';

const REDIRECT_URI = 'http://127.0.0.1/callback';
const VERIFIER = randomBytes(32).toString('base64url');
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const AUTHORIZATION = {
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  scope: 'openid read write',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

/** The demo application of the reference server, together with the browser of the demo user. */
export class DemoClient {
  private cookie = '';

  constructor(
    private readonly origin: string,
    /** After how long a request is given up, in milliseconds. */
    private readonly patience = 30_000,
    /** Another one with its redirect URI, and what it asks for beside that. */
    private readonly clientId = 'demo',
    private readonly asks: Record<string, string> = {},
  ) {}

  /** The same user at another server with the same database. */
  at(origin: string): DemoClient {
    return Object.assign(new DemoClient(origin, this.patience, this.clientId, this.asks), {
      cookie: this.cookie,
    });
  }

  /** Logs in and consents; after that no page is shown any more. */
  async logIn(): Promise<void> {
    const login = formOf(await (await this.get('/login')).text());
    const credentials = { username: 'demo', password: 'demo-password' };
    await this.post('/login', { ...login.fields, ...credentials });
    const consent = await this.authorize();
    if (consent.status !== 200) return;
    const { action, fields } = formOf(await consent.text());
    const { status } = await this.post(action, { ...fields, allow: 'true' });
    if (status !== 303) throw new Error(`no consent but ${status}`);
  }

  authorize(): Promise<Response> {
    const request = new URLSearchParams({ ...AUTHORIZATION, client_id: this.clientId, ...this.asks });
    return this.get(`/o/authorize?${request.toString()}`);
  }

  redeem(code: string): Promise<Response> {
    const proof = { redirect_uri: REDIRECT_URI, code_verifier: VERIFIER };
    const { clientId: client_id } = this;
    return this.post('/o/token', { grant_type: 'authorization_code', client_id, code, ...proof });
  }

  refresh(token: string): Promise<Response> {
    const { clientId: client_id } = this;
    return this.post('/o/token', { grant_type: 'refresh_token', client_id, refresh_token: token });
  }

  /** The demo API, which needs the token and its user. */
  use(token: string, path = '/api/me'): Promise<Response> {
    return this.get(path, bearer(token));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { headers: { cookie: this.cookie, ...headers } });
  }

  post(path: string, form: Record<string, string>): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: { cookie: this.cookie },
      body: new URLSearchParams(form),
    });
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.timeout(this.patience);
    const response = await fetch(new URL(path, this.origin), { ...init, redirect: 'manual', signal });
    const set = response.headers.getSetCookie().at(-1);
    if (set !== undefined) this.cookie = set.split(';')[0];
    return response;
  }
}

/** The code of an authorization response. */
export function codeOf(response: Response): string {
  const code = new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('code');
  if (code === null) throw new Error(`no code but ${response.status}`);
  return code;
}
