import { meetsAuthentication } from '../protocol/step-up.js';
import type { VerifiedToken } from './access-token-verifier.js';
import type { Plan } from './plan.js';
import { type ScopeNeeds, meetsNeeds } from './scope-needs.js';

/** What a good token lacks for what it is used for; undefined: nothing. */
export type Lack = 'audience' | 'scope' | 'authentication';

/** What is judged by. */
export interface Bench {
  /** Identifier of the resource that the token is used at. */
  readonly resource: string;
  readonly needs: ScopeNeeds;
  readonly covers: (scopes: readonly string[]) => boolean;
  readonly now: Date;
}

export function lackOf(
  token: Pick<VerifiedToken, 'resources' | 'acr' | 'authTime'>,
  { audiences, stepUp }: Pick<Plan, 'audiences' | 'stepUp'>,
  { resource, needs, covers, now }: Bench,
): Lack | undefined {
  if (!isFor(token.resources, audiences, resource)) return 'audience';
  if (!meetsNeeds(needs, covers)) return 'scope';
  return stepUp.every((need) => meetsAuthentication(need, token, now)) ? undefined : 'authentication';
}

/** RFC 9700 section 2.3: what was stolen at one resource opens no other. */
function isFor(named: readonly string[] | null, audiences: Plan['audiences'], resource: string): boolean {
  if (audiences.length === 0) return named === null || named.includes(resource);
  // What is good everywhere names nobody.
  return audiences.every((wanted) =>
    (wanted.length > 0 ? wanted : [resource]).some((each) => named?.includes(each) === true),
  );
}
