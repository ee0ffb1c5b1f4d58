import { Tokens } from 'nest-oauth2-provider';
import { TestClient, basic, bearer } from './client.js';
import type { Host } from './host.js';
import { RESOURCE, THIRD } from './matrix-apis.js';
import { loginCookie } from './owners.js';

/** What a request may bring with it. Where nothing else is said a token has every scope, and a fresh login behind it. */
export const BROUGHT = [
  'nothing',
  'garbage',
  'expired',
  'revoked',
  'for elsewhere',
  'for here alone',
  'wrong scope',
  'old login',
  "a client's own",
  "a client's secret",
  'a session',
  'good',
] as const;
export type Brought = (typeof BROUGHT)[number];

const SCOPES = 'read write a b c music:read music:write';
const TWO_HOURS_AGO = Date.now() - 7_200_000;
type FakeTimersConfig = Extract<Parameters<typeof jest.useFakeTimers>[0], { legacyFakeTimers?: false }>;
/** The date alone is another: timers must go on. */
const GOES_ON = (
  'hrtime nextTick performance queueMicrotask setTimeout clearTimeout setInterval clearInterval ' +
  'setImmediate clearImmediate'
).split(' ') as FakeTimersConfig['doNotFake'];

/** Tokens of one format, each made once. */
export class MatrixTokens {
  private readonly known = new Map<string, Promise<string>>();

  private constructor(
    private readonly client: TestClient,
    private readonly issue: (changes: object) => Promise<string>,
  ) {}

  static async of(issuer: Host, accessTokenFormat: 'opaque' | 'jwt'): Promise<MatrixTokens> {
    const client = await TestClient.register(issuer, {
      accessTokenFormat,
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'client_credentials'],
      resources: [RESOURCE, THIRD],
    });
    const order = { application: client.clientId, userId: 'alice', scopes: SCOPES.split(' ') };
    const issue = async (changes: object) =>
      (await issuer.app.get(Tokens).issue({ ...order, ...changes })).access_token;
    const tokens = new MatrixTokens(client, issue);
    // By itself: while it is made, the date is another for everybody.
    await tokens.token('expired');
    return tokens;
  }

  /** The headers with it. @param scopes of a good token, and of one whose are wrong */
  async headers(brought: Brought, scopes: { good: string; wrong: string }): Promise<Record<string, string>> {
    const { clientId, clientSecret } = this.client;
    if (brought === 'nothing') return {};
    if (brought === 'garbage') return bearer('nobody-issued-this');
    if (brought === "a client's secret") return { authorization: basic(clientId, clientSecret!) };
    if (brought === 'a session') return { cookie: login() };
    if (brought !== 'good' && brought !== 'wrong scope') return bearer(await this.token(brought));
    const scope = scopes[brought === 'good' ? 'good' : 'wrong'];
    return bearer(await this.once(`good ${scope}`, () => this.byLogin(scope)));
  }

  /** Ends the one that is to be revoked; until then it is good. */
  async revoke(): Promise<void> {
    const { status } = await this.client.revoke(await this.token('revoked'));
    if (status !== 200) throw new Error(`not revoked but ${status}`);
  }

  private token(
    brought: 'expired' | 'revoked' | 'for elsewhere' | 'for here alone' | 'old login' | "a client's own",
  ): Promise<string> {
    return this.once(brought, () => {
      switch (brought) {
        case 'expired':
          return this.longAgo(() => this.issue({}));
        case 'revoked':
          return this.byLogin(SCOPES);
        case 'for elsewhere':
          return this.issue({ resource: 'https://elsewhere.example/' });
        case 'for here alone':
          return this.byLogin(SCOPES, login(), { resource: RESOURCE });
        case 'old login':
          return this.byLogin(SCOPES, login('silver', 1000));
        case "a client's own":
          return this.issue({ userId: null });
      }
    });
  }

  private once(name: string, make: () => Promise<string>): Promise<string> {
    let token = this.known.get(name);
    if (!token) this.known.set(name, (token = make()));
    return token;
  }

  private async byLogin(scope: string, cookie = login(), changes: Record<string, string> = {}) {
    return (await this.client.tokens({ scope, ...changes }, cookie)).access_token;
  }

  private async longAgo(make: () => Promise<string>): Promise<string> {
    jest.useFakeTimers({ now: TWO_HOURS_AGO, doNotFake: GOES_ON });
    return make().finally(() => void jest.useRealTimers());
  }
}

function login(acr = 'gold', age = 0): string {
  return loginCookie('alice', Math.floor(Date.now() / 1000) - age, 'a session of alice', { acr });
}
