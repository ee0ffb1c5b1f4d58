import { Injectable } from '@nestjs/common';
import { AccessTokenVerifier, type VerifiedToken } from 'nest-oauth2-provider/resource-server';

/** A verifier of a host's own, for an API without a database: the token says what it is. */
@Injectable()
export class MemoryVerifier extends AccessTokenVerifier {
  /** @param token `scope.scope`, with `expired`, `revoked` or `elsewhere` among them for one that is */
  authenticate(token: string): Promise<VerifiedToken | null> {
    const words = token.split('.');
    if (words[0] !== 'good') return Promise.resolve(null);
    const now = Date.now();
    return Promise.resolve({
      clientId: 'a client',
      userId: 'alice',
      scopes: words.slice(1),
      resources: words.includes('elsewhere') ? ['https://other.example/'] : null,
      issuedAt: new Date(now - 60_000),
      expires: new Date(words.includes('expired') ? now : now + 60_000),
      tokenId: words.includes('revoked') ? 'revoked' : 'live',
      user: () => Promise.resolve({ name: 'alice' }),
    });
  }

  override isRevoked({ tokenId }: VerifiedToken): boolean {
    return tokenId === 'revoked';
  }
}
