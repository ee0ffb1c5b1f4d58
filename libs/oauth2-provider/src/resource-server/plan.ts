import type { ExecutionContext } from '@nestjs/common';
import { type Rule, rulesOf } from './rule.js';

/** What a handler asks, worked out once. */
export interface Plan {
  readonly rules: readonly Rule[];
  /** Undefined: a token is needed. */
  readonly open: Extract<Rule, { kind: 'public' | 'optional' }> | undefined;
}

const plans = new WeakMap<object, WeakMap<object, Plan>>();

/** The plan of what a request is for: a method may be that of several classes, by inheritance. */
export function planOf(context: ExecutionContext): Plan {
  const [handler, type] = [context.getHandler(), context.getClass()];
  let known = plans.get(handler);
  if (!known) plans.set(handler, (known = new WeakMap<object, Plan>()));
  let plan = known.get(type);
  if (!plan) known.set(type, (plan = planned(rulesOf(type), rulesOf(handler))));
  return plan;
}

/** The rules of class and method as one. */
export function planned(ofClass: readonly Rule[], ofMethod: readonly Rule[]): Plan {
  // The nearest word holds: a method that asks for a token does so in a class that does not.
  const nearest = ofMethod.length > 0 ? ofMethod : ofClass;
  return { rules: [...ofClass, ...ofMethod], open: openingOf(nearest) };
}

/** Beside a rule that says that a token is needed, `public` says nothing. */
function openingOf(rules: readonly Rule[]): Plan['open'] {
  const optional = rules.find((rule) => rule.kind === 'optional');
  if (optional) return optional;
  return rules.length > 0 && rules.every(({ kind }) => kind === 'public') ? { kind: 'public' } : undefined;
}
