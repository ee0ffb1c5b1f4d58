import type { ApplicationChanges } from '../../clients/application-administration.js';
import type { ApplicationRegistration } from '../../clients/client-registration.js';
import { NAMED_SCOPES } from '../../options/scopes.js';
import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';

/** What somebody may set of an application. */
export interface ApplicationRules {
  readonly mayRegister: boolean;
  /** By their names in `ApplicationRegistration`. */
  readonly members: readonly string[] | 'all';
  readonly grantTypes: readonly string[] | 'all';
  /** Of the server's. */
  readonly scopes: readonly string[];
  /** Whether an application may have all of the server's scopes, also those it gets later. */
  readonly everyScope: boolean;
}

type Given = Partial<ApplicationRegistration> & ApplicationChanges;
type Stored = Pick<AbstractApplication, 'grantTypes' | 'allowedScopes'>;

const DEFAULT_GRANT_TYPES = ['authorization_code', 'refresh_token'];

export function maySet({ members }: ApplicationRules, member: string): boolean {
  return members === 'all' || members.includes(member);
}

export function mayGrant({ grantTypes }: ApplicationRules, grantType: string): boolean {
  return grantTypes === 'all' || grantTypes.includes(grantType);
}

/** Whether those scopes leave out none that an application gets which names none. */
export function isEveryScope(scopes: readonly string[], available: readonly string[]): boolean {
  return available.every((scope) => NAMED_SCOPES.includes(scope) || scopes.includes(scope));
}

/** What a registration gets that does not say it: the usual, as far as the rules let it. */
export function defaultsWithin(
  rules: ApplicationRules,
): Pick<ApplicationRegistration, 'grantTypes' | 'scopes'> {
  return {
    grantTypes: DEFAULT_GRANT_TYPES.filter((each) => mayGrant(rules, each)),
    scopes: rules.everyScope ? null : [...rules.scopes],
  };
}

/**
 * What of a registration, or of changes to an application, is not theirs to say. What somebody else has set beyond the
 * rules can be neither changed nor taken away.
 * @param stored the application that is to change; absent for a new one
 */
export function refusals(
  given: Given,
  rules: ApplicationRules,
  available: readonly string[],
  stored?: Stored,
): ClientMetadataFinding[] {
  const members = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([member]) => member);
  const beyond = members.filter((member) => !maySet(rules, member));
  return [
    ...beyond.map((field) => ({ field, message: 'is not yours to set' })),
    ...grantTypeRefusals(given.grantTypes, rules, stored),
    ...scopeRefusals(given.scopes, rules, available, stored),
  ];
}

function grantTypeRefusals(
  grantTypes: readonly string[] | undefined,
  rules: ApplicationRules,
  stored: Stored | undefined,
): ClientMetadataFinding[] {
  if (grantTypes === undefined || rules.grantTypes === 'all' || !maySet(rules, 'grantTypes')) return [];
  const foreign = (types: readonly string[]) => types.filter((each) => !mayGrant(rules, each));
  if (isSame(foreign(grantTypes), foreign(stored?.grantTypes ?? []))) return [];
  return [{ field: 'grantTypes', message: `those that you may choose are ${named(rules.grantTypes)}` }];
}

function scopeRefusals(
  scopes: readonly string[] | null | undefined,
  rules: ApplicationRules,
  available: readonly string[],
  stored: Stored | undefined,
): ClientMetadataFinding[] {
  if (scopes === undefined || !maySet(rules, 'scopes')) return [];
  const foreign = (all: readonly string[]) => all.filter((each) => !rules.scopes.includes(each));
  const before = foreign(stored?.allowedScopes(available) ?? []);
  const wanted = scopes ?? available.filter((each) => !NAMED_SCOPES.includes(each));
  // What the server does not know is said of it by the rules of registration.
  if (
    isSame(
      foreign(wanted).filter((each) => available.includes(each)),
      before,
    )
  )
    return [];
  return [{ field: 'scopes', message: `those that you may choose are ${named(rules.scopes)}` }];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.every((each) => others.includes(each)) && others.every((each) => some.includes(each));
}

function named(words: readonly string[]): string {
  return words.length > 0 ? words.join(', ') : 'none';
}
