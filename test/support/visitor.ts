import { formOf } from './client.js';
import { secretWatch } from './secret-watch.js';

/** A browser as far as HTTP goes: it keeps cookies and sends forms, but follows no redirect by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  /** The last `Set-Cookie` header, with its attributes. */
  lastSetCookie: string | undefined;

  constructor(readonly origin: string) {}

  get(url: string): Promise<Response> {
    return this.send(url);
  }

  /** Fills in the one form of the page and sends it. */
  async submit(page: Response, fields: Record<string, string>): Promise<Response> {
    const form = formOf(await page.text());
    return this.post(form.action, { ...form.fields, ...fields });
  }

  post(url: string, fields: Record<string, string>): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Follows redirects as long as they stay on this server; answers the page or the redirect that leaves it. */
  async follow(response: Response): Promise<Response> {
    const location = response.headers.get('location');
    if (location === null || new URL(location, this.origin).origin !== this.origin) return response;
    return this.follow(await this.get(location));
  }

  private async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(new URL(url, this.origin), {
      ...init,
      redirect: 'manual',
      headers: { cookie },
    });
    for (const set of response.headers.getSetCookie()) {
      this.lastSetCookie = set;
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      this.cookies.set(name, value);
      // Signed: `s:ID.SIGNATURE`, without the first part on Fastify.
      secretWatch.keep('the id of a session', decodeURIComponent(value).replace(/^s:/, '').split('.')[0]);
    }
    return response;
  }
}
