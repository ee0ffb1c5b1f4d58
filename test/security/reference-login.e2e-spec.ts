import { Applications } from 'nest-oauth2-provider';
import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readConfig } from '../../apps/server/src/config/config.js';
import { createServer } from '../../apps/server/src/server.js';
import { StoredSession } from '../../apps/server/src/sessions/session.entity.js';
import { Users } from '../../apps/server/src/users/users.js';
import { formOf } from '../support/client.js';

const PASSWORD = 'correct horse';
const CALLBACK = 'https://app.example/callback';

/** A browser that follows redirects on this server and keeps its cookie. */
class Browser {
  private cookie = '';
  constructor(private readonly origin: string) {}

  /** Where it ends: a page of this server, or the first URL elsewhere. */
  async go(path: string, form?: Record<string, string>): Promise<{ url: URL; page: string; hops: number }> {
    let url = new URL(path, this.origin);
    let body = form && new URLSearchParams(form);
    for (let hops = 0; hops < 20; hops++) {
      const response = await fetch(url, {
        redirect: 'manual',
        method: body ? 'POST' : 'GET',
        headers: { cookie: this.cookie },
        body,
      });
      const set = response.headers.getSetCookie().at(-1);
      if (set !== undefined) this.cookie = set.split(';')[0];
      const location = response.headers.get('location');
      if (location === null) return { url, page: await response.text(), hops };
      url = new URL(location, url);
      body = undefined;
      if (url.origin !== this.origin) return { url, page: '', hops };
    }
    throw new Error(`redirected without an end, lastly to ${url.href}`);
  }

  async logIn(path = '/login') {
    const { action, fields } = formOf((await this.go(path)).page);
    return this.go(action, { ...fields, username: 'alice', password: PASSWORD });
  }
}

describe.each(['express', 'fastify'])('the login of the reference server on %s', (adapter) => {
  let app: INestApplication;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    app = await createServer(
      readConfig({ HTTP_ADAPTER: adapter, DATABASE_URL: 'sqlite::memory:', PORT: '3999' }),
    );
    await app.listen(0, '127.0.0.1');
    origin = (await app.getUrl()).replace('localhost', '127.0.0.1');
    await app.get(Users, { strict: false }).create({ username: 'alice', password: PASSWORD });
    const registration = { clientType: 'public' as const, clientId: 'app', redirectUris: [CALLBACK] };
    await app.get(Applications, { strict: false }).create({ ...registration, skipAuthorization: true });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    browser = new Browser(origin);
  });

  const request = (more: Record<string, string>) =>
    `/o/authorize?${new URLSearchParams({
      client_id: 'app',
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      ...more,
    }).toString()}`;
  /** Lets time pass for every login. */
  async function anHourLater(): Promise<void> {
    const sessions = app.get(DataSource).getRepository(StoredSession);
    for (const session of await sessions.find()) {
      const content = JSON.parse(session.data) as { authTime?: number };
      if (content.authTime !== undefined) content.authTime -= 3600;
      await sessions.update({ hash: session.hash }, { data: JSON.stringify(content) });
    }
  }
  const now = () => Math.floor(Date.now() / 1000);

  it.each<[string, () => Record<string, string>]>([
    ['prompt=login', () => ({ prompt: 'login' })],
    ['prompt=select_account', () => ({ prompt: 'select_account' })],
    ['max_age=0', () => ({ max_age: '0' })],
    ['a login_after that somebody made up', () => ({ login_after: String(now() + 300) })],
  ])('asks who is logged in once more for %s, and never sends the browser in a circle', async (_, more) => {
    await browser.logIn();
    await anHourLater();
    const asked = await browser.go(request(more()));
    expect(asked.url.pathname).toBe('/login');
    expect(asked.page).toContain('name="password"');
    // Whoever goes past the page instead of using it is asked again.
    const past = await browser.go(asked.url.searchParams.get('next')!);
    expect([past.url.pathname, past.page.includes('name="password"')]).toEqual(['/login', true]);
    const { action, fields } = formOf(past.page);
    const { url } = await browser.go(action, { ...fields, username: 'alice', password: PASSWORD });
    expect(url.href).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });

  it('does not promise prompt=create, for no page makes an account', async () => {
    const metadata = JSON.parse((await browser.go('/o/.well-known/openid-configuration')).page) as object;
    expect(metadata).toMatchObject({
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    });
    await browser.logIn();
    const { url } = await browser.go(request({ prompt: 'create' }));
    expect([url.origin, url.searchParams.get('error')]).toEqual(['https://app.example', 'invalid_request']);
  });
});
