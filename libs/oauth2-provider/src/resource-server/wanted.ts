import { combinedNeed } from '../protocol/step-up.js';
import type { Wanted } from './challenges.js';
import type { Plan } from './plan.js';
import { scopesToAskFor } from './scope-needs.js';

/**
 * What a challenge names.
 * @param granted the scopes of the token that came
 */
export function wantedOf(plan: Plan, method: string | undefined, granted?: readonly string[]): Wanted {
  const { resource, takesClients, stepUp } = plan;
  return {
    scopes: scopesToAskFor(plan.needsOf(method), granted),
    resource,
    takesClients,
    ...(stepUp.length > 0 && { authentication: combinedNeed(stepUp) }),
  };
}
