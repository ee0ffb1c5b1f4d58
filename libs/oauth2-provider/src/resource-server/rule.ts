/** Scope lists of which one must be covered whole. `[[]]`: any token will do; `[]`: none will. */
export type Alternatives = readonly (readonly string[])[];

/** What a decorator asks, as data. Those of class and method must all hold. */
export type Rule =
  | ScopeRule
  /** A token is needed, and no scope named. `resource`: which one this is, where the app has several. */
  | { readonly kind: 'token'; readonly resource?: string }
  /** Nobody is asked for a token. */
  | { readonly kind: 'public' }
  /** A request without a token passes; one with a bad token is refused, or counts as one without. */
  | { readonly kind: 'optional'; readonly badToken: 'refuse' | 'ignore' }
  /** The credentials of a client do as well as a token. */
  | { readonly kind: 'client' }
  /** The host's own login session does as well as a token. */
  | { readonly kind: 'session' }
  /** The token names one of these resources (RFC 8707); an empty list: the resource that this is. */
  | { readonly kind: 'audience'; readonly resources: readonly string[] }
  | StepUpRule;

/** RFC 9470: how and how long ago the user logged in. */
export interface StepUpRule {
  readonly kind: 'acr';
  /** One of them; an empty list: whichever. */
  readonly values: readonly string[];
  /** Greatest age of the login, in seconds. */
  readonly maxAge?: number;
}

export type ScopeRule =
  | { readonly kind: 'all'; readonly scopes: readonly string[] }
  | { readonly kind: 'any'; readonly scopes: readonly string[] }
  /** The server's scope for reading, or for writing, and these. */
  | { readonly kind: 'read-write'; readonly scopes: readonly string[] }
  /** `music:read`, or `music:write`, of each. */
  | { readonly kind: 'resource'; readonly names: readonly string[] }
  /** By HTTP method. */
  | { readonly kind: 'methods'; readonly alternatives: Readonly<Record<string, Alternatives>> };

const RULES = 'oauth2:rules';

/** Adds a rule to those of a class or a method; what it had stays. */
export function addRule(rule: Rule): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const place = descriptor ? (descriptor.value as object) : target;
    Reflect.defineMetadata(RULES, [...ownRulesOf(place), rule], place);
  };
}

/** Those of a class, its base classes included, or of a method. */
export function rulesOf(place: object): readonly Rule[] {
  return rulesByClass(place).flat();
}

/** Those of a class and of each of its base classes that has any, apart: who is nearer has the word about some. */
export function rulesByClass(type: object): (readonly Rule[])[] {
  const base = Reflect.getPrototypeOf(type);
  const before = base ? rulesByClass(base) : [];
  const own = ownRulesOf(type);
  return own.length > 0 ? [...before, own] : before;
}

function ownRulesOf(place: object): readonly Rule[] {
  return (Reflect.getOwnMetadata(RULES, place) as Rule[] | undefined) ?? [];
}
