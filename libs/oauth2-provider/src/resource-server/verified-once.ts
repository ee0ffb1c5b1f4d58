import { Injectable } from '@nestjs/common';
import { Notes } from '../http/notes.js';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import type { Carried } from './transport.js';

interface Asked {
  readonly token: string;
  readonly turn: object | undefined;
  readonly answer: Promise<VerifiedToken | null>;
}

/**
 * Asks the verifier once for each request, and for each of its turns, however many guards, resolvers and middleware want to
 * know. That nobody could tell is an answer, too: where a server is down, one request waits for it once.
 */
@Injectable()
export class VerifiedOnce {
  private readonly asked = new Notes<Asked>();

  constructor(private readonly verifier: AccessTokenVerifier) {}

  /**
   * @param afresh whether to ask again, for who holds a request open may want to know whether its token is still good
   * @throws as `AccessTokenVerifier.verify`
   */
  get(
    { key, request, turn }: Pick<Carried, 'key' | 'request' | 'turn'>,
    token: string,
    afresh = false,
  ): Promise<VerifiedToken | null> {
    const before = this.asked.get(key);
    if (before && before.token === token && before.turn === turn && !afresh)
      return this.stillGood(before.answer);
    const answer = this.verifier.verify(token, request);
    this.asked.set(key, { token, turn, answer });
    return answer;
  }

  /** What takes long may outlive its token. */
  private async stillGood(answer: Promise<VerifiedToken | null>): Promise<VerifiedToken | null> {
    const token = await answer;
    return token && this.verifier.isExpired(token, new Date()) ? null : token;
  }
}
