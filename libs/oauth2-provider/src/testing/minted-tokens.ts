import { randomBytes } from 'node:crypto';
import { AccessTokenVerifier, type VerifiedToken } from '../resource-server/access-token-verifier.js';

/** What a test wants a token to say. */
export interface MintOrder {
  /** The user that it acts for; they exist from now on. Default: nobody, and the token is the client's own. */
  readonly userId?: string | null;
  readonly clientId?: string;
  readonly scopes?: readonly string[];
  /** The resources that it is for (RFC 8707). Default: whatever trusts the server. */
  readonly resources?: readonly string[] | null;
  /** In seconds; what is not positive has expired already. Default: an hour. */
  readonly expiresIn?: number;
  /** How and when the user logged in (RFC 9470). Default of `authTime`: now, where there is a user. */
  readonly acr?: string;
  readonly authTime?: Date;
}

const DEFAULT_CLIENT = 'test-client';
const DEFAULT_SECONDS = 3600;

/** The tokens of a test, in memory. It stands in the place of whichever verifier the app has. */
export class MintedTokens extends AccessTokenVerifier {
  private readonly known = new Map<string, VerifiedToken>();
  private readonly revoked = new Set<string>();

  constructor(private readonly find: (userId: string) => Promise<unknown>) {
    super();
  }

  /** @returns the token, to be sent as `Authorization: Bearer ...` */
  mint(order: MintOrder): string {
    const { userId = null, clientId = DEFAULT_CLIENT, scopes = [], resources = null } = order;
    const token = randomBytes(32).toString('base64url');
    const now = new Date();
    this.known.set(token, {
      clientId,
      userId,
      scopes,
      resources,
      issuedAt: now,
      expires: new Date(now.getTime() + (order.expiresIn ?? DEFAULT_SECONDS) * 1000),
      authTime: order.authTime ?? (userId === null ? null : now),
      acr: order.acr ?? null,
      tokenId: randomBytes(12).toString('base64url'),
      grantId: null,
      user: () => (userId === null ? Promise.resolve(null) : this.find(userId)),
    });
    return token;
  }

  revoke(token: string): void {
    this.revoked.add(this.assertMinted(token));
  }

  override authenticate(token: string): Promise<VerifiedToken | null> {
    return Promise.resolve(this.revoked.has(token) ? null : (this.known.get(token) ?? null));
  }

  /** A token whose user is gone is no longer good, as in earnest. */
  override async isRevoked(token: VerifiedToken): Promise<boolean> {
    return token.userId !== null && !(await token.user());
  }

  private assertMinted(token: string): string {
    if (!this.known.has(token)) throw new Error('only a token that this kit minted can be revoked');
    return token;
  }
}
