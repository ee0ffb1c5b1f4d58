import { AccessToken } from 'nest-oauth2-provider';
import { type TestClient, tokensOf } from './client.js';
import { sha256 } from './token-endpoint.js';

/** Tokens of a client that acts for itself, by scope: each is asked for once. */
export class ScopedTokens {
  private readonly known = new Map<string, Promise<string>>();

  constructor(readonly client: TestClient) {}

  of(scope: string): Promise<string> {
    let token = this.known.get(scope);
    if (!token) this.known.set(scope, (token = this.fresh(scope)));
    return token;
  }

  async fresh(scope: string): Promise<string> {
    return (await tokensOf(await this.client.token({ grant_type: 'client_credentials', scope })))
      .access_token;
  }

  /** One whose record was changed. */
  async altered(
    scope: string,
    changes: Partial<Pick<AccessToken, 'resources' | 'expires' | 'revokedAt'>>,
  ): Promise<string> {
    const token = await this.fresh(scope);
    const { manager } = this.client.host.dataSource;
    await manager.update(AccessToken, { tokenHash: sha256(token) }, changes);
    return token;
  }
}
