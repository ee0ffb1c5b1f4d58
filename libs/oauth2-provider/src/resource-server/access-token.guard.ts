import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { attachToken, isJudged } from './attached-token.js';
import { planOf } from './plan.js';
import { refusalOf } from './refusal.js';
import { ResourceProtector } from './resource-protector.js';
import { scopeNeeds, scopesToAskFor } from './scope-needs.js';
import { Transports } from './transport.js';

/**
 * Lets a request in that meets the rules of the decorators on class and method. Answers as RFC 6750 section 3 says, in
 * the words of what carries the request: over HTTP by Nest's own exception.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly protector: ResourceProtector,
    private readonly transports: Transports,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const carried = this.transports.read(context);
    if (!carried.isLasting && isJudged(carried.key)) return true;
    const { rules, open } = planOf(context);
    const scopes = scopesToAskFor(scopeNeeds(rules, carried.method, { read: 'read', write: 'write' }));
    try {
      const optional = open !== undefined;
      attachToken(carried.key, await this.protector.acquire(carried.request, { scopes, optional }));
      return true;
    } catch (error) {
      const refusal = refusalOf(error);
      throw refusal ? await carried.refuse(refusal) : error;
    }
  }
}
