import { KINDS, type Kind } from './kinds-of-token.js';

/** How a transport says no. */
interface Refusals<Refusal> {
  readonly noToken: Refusal;
  readonly badToken: Refusal;
  readonly forbidden: Refusal;
  readonly stepUp: Refusal;
}

/** What each kind of token meets at a handler, by what its decorators ask; the same whatever carries the request. */
export function verdictsByDecorator<Refusal>({ noToken, badToken, forbidden, stepUp }: Refusals<Refusal>) {
  type Verdicts = Record<Kind, Refusal | 'in'>;
  const needsScopes: Verdicts = {
    none: noToken,
    bad: badToken,
    expired: badToken,
    'for elsewhere': badToken,
    'for anything': 'in',
    'too little': forbidden,
    good: 'in',
    "a client's own": 'in',
  };
  const needsToken: Verdicts = { ...needsScopes, 'too little': 'in' };
  const needsNone: Verdicts = { ...needsToken, none: 'in' };
  const needsAudience: Verdicts = { ...needsToken, 'for anything': badToken };
  const needsLogin: Verdicts = { ...needsToken, "a client's own": stepUp };
  const isPublic = Object.fromEntries(KINDS.map((kind) => [kind, 'in'])) as Verdicts;
  return { needsScopes, needsToken, needsNone, ignoresBad: isPublic, needsAudience, needsLogin, isPublic };
}
