import { Injectable } from '@nestjs/common';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import type { Carried } from './transport.js';

interface Asked {
  readonly token: string;
  readonly answer: Promise<VerifiedToken | null>;
}

/** Asks the verifier once for each request, however many guards, resolvers and middleware want to know. */
@Injectable()
export class VerifiedOnce {
  private readonly asked = new WeakMap<object, Asked>();

  constructor(private readonly verifier: AccessTokenVerifier) {}

  /**
   * @param afresh whether to ask again, for who holds a request open may want to know whether its token is still good
   * @throws as `AccessTokenVerifier.verify`
   */
  get(
    { key, request }: Pick<Carried, 'key' | 'request'>,
    token: string,
    afresh = false,
  ): Promise<VerifiedToken | null> {
    const before = this.asked.get(key);
    if (before && before.token === token && !afresh) return before.answer;
    const answer = this.verifier.verify(token, request);
    this.asked.set(key, { token, answer });
    return answer;
  }
}
