import { AccessToken, TokenFamily, TokenRevocation, Tokens } from 'nest-oauth2-provider';
import { basic } from './client.js';
import type { Host } from './host.js';
import { secretWatch } from './secret-watch.js';
import { sha256 } from './token-endpoint.js';

/** What a request may bring with it. */
export const KINDS = [
  'none',
  'bad',
  'expired',
  'for elsewhere',
  'for anything',
  'too little',
  'good',
  "a client's own",
] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Tokens of a host, made in code: what the specs of the transports bring with them. They name the host's own resource,
 * but for those for elsewhere and for anything, and behind those of a user stands a login by `gold`.
 */
export class KindsOfToken {
  private constructor(
    private readonly host: Host,
    readonly clientId: string,
    readonly clientSecret: string,
  ) {}

  static async at(host: Host): Promise<KindsOfToken> {
    const { application, clientSecret } = await host.applications.create({
      clientType: 'confidential',
      grantTypes: ['authorization_code', 'client_credentials'],
      redirectUris: ['https://client.example/callback'],
    });
    return new KindsOfToken(host, application.clientId, clientSecret!);
  }

  /** Undefined for none. @param scopes those of the good ones; what has too little has none of them */
  async get(kind: Kind, scopes: readonly string[]): Promise<string | undefined> {
    if (kind === 'none') return undefined;
    if (kind === 'bad') return 'nobody-issued-this';
    if (kind === 'too little') return this.issue(['email']);
    if (kind === 'for elsewhere') return this.issue(scopes, 'alice', 'https://elsewhere.example/');
    if (kind === 'for anything') return this.issue(scopes, 'alice', null);
    const token = await this.issue(scopes, kind === "a client's own" ? null : 'alice');
    if (kind === 'expired') await this.expire(token);
    return token;
  }

  /** @param resource null: it names none, and is good for whatever trusts the host */
  async issue(
    scopes: readonly string[],
    userId: string | null = 'alice',
    resource: string | null = `${this.host.origin}/api`,
  ): Promise<string> {
    const order = { application: this.clientId, userId, scopes, resource: resource ?? undefined };
    const { access_token: token } = await this.host.app.get(Tokens).issue(order);
    secretWatch.keep('access_token', token);
    if (userId !== null) await this.logIn(token);
    return token;
  }

  /** All that a user gave. */
  async revokeAll(userId = 'alice'): Promise<void> {
    await this.host.app.get(TokenRevocation).revoke({ userId });
  }

  /** The client's own credentials, where a token would be. */
  get credentials(): { authorization: string } {
    return { authorization: basic(this.clientId, this.clientSecret) };
  }

  /** Lets its time pass. */
  async expire(token: string): Promise<void> {
    const expires = new Date(Date.now() - 1000);
    await this.host.dataSource.manager.update(AccessToken, { tokenHash: sha256(token) }, { expires });
  }

  private async logIn(token: string): Promise<void> {
    const { manager } = this.host.dataSource;
    const { familyId } = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(token) });
    await manager.update(TokenFamily, { id: familyId! }, { acr: 'gold', authTime: new Date() });
  }
}

/** What goes into an Authorization header, if anything does. */
export function authorization(token: string | undefined): { authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
