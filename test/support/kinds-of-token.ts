import { AccessToken, TokenRevocation, Tokens } from 'nest-oauth2-provider';
import type { Host } from './host.js';
import { secretWatch } from './secret-watch.js';
import { sha256 } from './token-endpoint.js';

/** What a request may bring with it. */
export const KINDS = ['none', 'bad', 'expired', 'too little', 'good', "a client's own"] as const;
export type Kind = (typeof KINDS)[number];

/** Tokens of a host, made in code: what the specs of the transports bring with them. */
export class KindsOfToken {
  private constructor(
    private readonly host: Host,
    readonly clientId: string,
  ) {}

  static async at(host: Host): Promise<KindsOfToken> {
    const { application } = await host.applications.create({
      clientType: 'confidential',
      grantTypes: ['authorization_code', 'client_credentials'],
      redirectUris: ['https://client.example/callback'],
    });
    return new KindsOfToken(host, application.clientId);
  }

  /** Undefined for none. @param scopes those of the good ones; what has too little has none of them */
  async get(kind: Kind, scopes: readonly string[]): Promise<string | undefined> {
    if (kind === 'none') return undefined;
    if (kind === 'bad') return 'nobody-issued-this';
    if (kind === 'too little') return this.issue(['email']);
    const token = await this.issue(scopes, kind === "a client's own" ? null : 'alice');
    if (kind === 'expired') await this.expire(token);
    return token;
  }

  async issue(scopes: readonly string[], userId: string | null = 'alice'): Promise<string> {
    const order = { application: this.clientId, userId, scopes };
    const { access_token: token } = await this.host.app.get(Tokens).issue(order);
    secretWatch.keep('access_token', token);
    return token;
  }

  /** All that a user gave. */
  async revokeAll(userId = 'alice'): Promise<void> {
    await this.host.app.get(TokenRevocation).revoke({ userId });
  }

  /** Lets its time pass. */
  async expire(token: string): Promise<void> {
    const expires = new Date(Date.now() - 1000);
    await this.host.dataSource.manager.update(AccessToken, { tokenHash: sha256(token) }, { expires });
  }
}

/** What goes into an Authorization header, if anything does. */
export function authorization(token: string | undefined): { authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
