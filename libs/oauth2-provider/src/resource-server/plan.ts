import type { ExecutionContext } from '@nestjs/common';
import { type Rule, type StepUpRule, rulesByClass, rulesOf } from './rule.js';
import { type MethodScopeNames, type ScopeNeeds, ofMethod, scopeNeeds } from './scope-needs.js';

type Opening = Extract<Rule, { kind: 'public' | 'optional' }>;

const BY_METHOD: Partial<Record<Rule['kind'], string>> = {
  'read-write': '@ReadWriteScopes()',
  resource: '@ResourceScopes()',
  methods: '@MethodScopes()',
};

/** What a handler asks, worked out once: its rules and those of its class and base classes, which must all hold. */
export class Plan {
  readonly rules: readonly Rule[];
  /** Undefined: a token is needed, or what stands for one. */
  readonly open: Opening | undefined;
  readonly ignoresBadTokens: boolean;
  readonly takesClients: boolean;
  readonly takesSessions: boolean;
  /** As the handler names it; undefined: the app's own. */
  readonly resource: string | undefined;
  /** Of each rule about the audience its resources. */
  readonly audiences: readonly (readonly string[])[];
  readonly stepUp: readonly StepUpRule[];
  private readonly needs = new Map<string | undefined, ScopeNeeds>();

  constructor(
    /** Of its class and the base classes, each apart, the nearest last. */
    ofClasses: readonly (readonly Rule[])[],
    ofHandler: readonly Rule[],
    private readonly names: MethodScopeNames,
    /** What the log calls the handler. */
    readonly handler: string,
  ) {
    const places = [...ofClasses, ofHandler];
    this.rules = places.flat();
    // The nearest word holds: a method that asks for a token does so in a class that does not, and so does a class.
    this.open = openingOf(places.findLast((rules) => rules.length > 0) ?? []);
    this.ignoresBadTokens = this.open?.kind === 'optional' && this.open.badToken === 'ignore';
    const entry = (places.findLast((rules) => rules.some(isEntry)) ?? []).map(({ kind }) => kind);
    this.takesClients = entry.includes('client');
    this.takesSessions = entry.includes('session');
    this.resource = this.rules.flatMap((rule) => (rule.kind === 'token' && rule.resource) || []).at(-1);
    this.audiences = this.rules.flatMap((rule) => (rule.kind === 'audience' ? [rule.resources] : []));
    this.stepUp = this.rules.filter((rule) => rule.kind === 'acr');
  }

  /** @param method as `Carried.method` */
  needsOf(method: string | undefined): ScopeNeeds {
    let known = this.needs.get(method);
    if (!known) this.needs.set(method, (known = scopeNeeds(this.rules, method, this.names)));
    return known;
  }

  /** The decorator of a rule that goes by method, if there is one. */
  get byMethod(): string | undefined {
    return this.rules.map(({ kind }) => BY_METHOD[kind]).find((decorator) => decorator !== undefined);
  }

  /** Whether a rule that goes by method has forgotten this one. */
  forgets(method: string | undefined): boolean {
    return this.rules.some(
      (rule) => rule.kind === 'methods' && ofMethod(rule.alternatives, method) === undefined,
    );
  }
}

/** The plans of an app's handlers. */
export class Plans {
  private readonly known = new WeakMap<object, WeakMap<object, Plan>>();

  constructor(private readonly names: MethodScopeNames) {}

  /** A method may be that of several classes, by inheritance. */
  of(context: Pick<ExecutionContext, 'getHandler' | 'getClass'>): Plan {
    const [handler, type] = [context.getHandler(), context.getClass()];
    let ofHandler = this.known.get(handler);
    if (!ofHandler) this.known.set(handler, (ofHandler = new WeakMap<object, Plan>()));
    let plan = ofHandler.get(type);
    if (!plan) {
      plan = new Plan(rulesByClass(type), rulesOf(handler), this.names, `${type.name}.${handler.name}`);
      ofHandler.set(type, plan);
    }
    return plan;
  }
}

/** Beside a rule that says that a token is needed, `public` says nothing. */
function openingOf(rules: readonly Rule[]): Opening | undefined {
  const optional = rules.findLast((rule) => rule.kind === 'optional');
  if (optional) return optional;
  return rules.length > 0 && rules.every(({ kind }) => kind === 'public') ? { kind: 'public' } : undefined;
}

/** Whether the rule says what opens the door. */
function isEntry({ kind }: Rule): boolean {
  return kind === 'token' || kind === 'client' || kind === 'session';
}
