import { isDeepStrictEqual } from 'node:util';
import type { ApplicationChanges } from '../../clients/application-administration.js';
import type { ApplicationRegistration } from '../../clients/client-registration.js';
import type { Parameters } from '../../protocol/parameters.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { APPLICATION_FIELDS, type ApplicationField } from './application-fields.js';
import { type ApplicationRules, mayGrant, maySet } from './application-rules.js';

/** What stands in the form: text as it was typed, the chosen of several, a flag as 'on' or ''. By the fields' names. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** What somebody typed, chosen or not. */
export function typedValues(body: Parameters): FormValues {
  const names = [...body.entries()].map(([name]) => name);
  return Object.fromEntries(
    APPLICATION_FIELDS.map(({ kind, name }) => [
      name,
      kind === 'choices' ? chosen(names, `${name}.`) : (body.get(name) ?? ''),
    ]),
  );
}

/**
 * What the form begins with: an application as it is, or the defaults of a registration.
 * @param every the scopes of one that may have every scope
 */
export function valuesOf(application: Shown, every: readonly string[]): FormValues {
  const shown = { ...application, scope: application.scopes ?? every };
  return Object.fromEntries(APPLICATION_FIELDS.map((field) => [field.name, valueOf(field, shown)]));
}

/** What is shown of an application. */
export type Shown = Partial<Pick<AbstractApplication, Exclude<keyof ApplicationRegistration, UnshownMember>>>;
type UnshownMember = 'clientSecret' | 'clientSecretHash' | 'hashClientSecret' | 'extra';

/**
 * What the form says, in the members of a registration: all that they may set, and whatever else was sent, so that it is
 * refused and not left out in silence.
 */
export function registrationOf(values: FormValues, rules: ApplicationRules): ApplicationRegistration {
  const said = APPLICATION_FIELDS.filter(
    (field) => maySet(rules, field.member) || isSaid(values[field.name]),
  );
  const members = said.filter(({ member }) => member !== 'metadata' && member !== 'scopes');
  const registration: Record<string, unknown> = {};
  for (const field of members) registration[field.member] = memberOf(field, values[field.name]);
  if (said.some(({ member }) => member === 'scopes'))
    registration['scopes'] = values['everyScope'] === '' ? values['scope'] : null;
  const metadata = said.filter(({ member }) => member === 'metadata');
  const written = metadata.map(({ name }) => [name, String(values[name]).trim()]);
  const filled = written.filter(([, text]) => text !== '');
  if (filled.length > 0) registration['metadata'] = Object.fromEntries(filled);
  if (registration['userId'] === null) delete registration['userId'];
  return registration as unknown as ApplicationRegistration;
}

/**
 * What the form changes of an application. What is beyond the rules stays: of grant types and scopes those that the form
 * did not show.
 */
export function changesOf(
  values: FormValues,
  rules: ApplicationRules,
  stored: AbstractApplication,
  available: readonly string[],
): ApplicationChanges {
  const { metadata, ...said } = registrationOf(values, rules);
  const userId = maySet(rules, 'userId') ? memberOf(OWNER, values['userId']) : said.userId;
  const wanted: Record<string, unknown> = { ...said, userId };
  const keep = (all: readonly string[], isTheirs: (each: string) => boolean) =>
    all.filter((each) => !isTheirs(each));
  if (said.grantTypes)
    wanted['grantTypes'] = merged(
      keep(stored.grantTypes, (each) => mayGrant(rules, each)),
      said.grantTypes,
    );
  if (said.scopes) {
    const kept = keep(stored.allowedScopes(available), (each) => rules.scopes.includes(each));
    const scopes = merged(kept, said.scopes);
    // Who was not asked about every scope has not said to end it.
    const isEvery = !rules.everyScope && stored.scopes === null;
    wanted['scopes'] = isEvery && isSame(scopes, stored.allowedScopes(available)) ? null : scopes;
  }
  const before = stored as unknown as Record<string, unknown>;
  const different = Object.entries(wanted).filter(
    ([member, value]) => value !== undefined && !isSame(value, before[member]),
  );
  const links = changedLinks(metadata ?? {}, rules, stored);
  return { ...Object.fromEntries(different), ...(Object.keys(links).length > 0 && { metadata: links }) };
}

const OWNER = APPLICATION_FIELDS.find(({ name }) => name === 'userId')!;

/** Null takes one away. */
function changedLinks(
  said: Record<string, unknown>,
  rules: ApplicationRules,
  { metadata }: AbstractApplication,
): Record<string, unknown> {
  if (!maySet(rules, 'metadata')) return said;
  const names = APPLICATION_FIELDS.filter(({ member }) => member === 'metadata').map(({ name }) => name);
  const pairs = names.map((name) => [name, said[name] ?? null] as const);
  return Object.fromEntries(pairs.filter(([name, value]) => value !== (metadata[name] ?? null)));
}

function valueOf({ name, kind, member }: ApplicationField, application: Shown): string | readonly string[] {
  if (name === 'everyScope') return application.scopes === null ? 'on' : '';
  const value = (member === 'metadata' ? application.metadata : (application as Record<string, unknown>))?.[
    name
  ];
  switch (kind) {
    case 'choices':
      return (value as string[] | null | undefined) ?? [];
    case 'lines':
      return ((value as string[] | null | undefined) ?? []).join('\n');
    case 'flag':
      return value === true ? 'on' : '';
    case 'text':
    case 'choice':
    case 'seconds':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }
}

function memberOf({ name, kind }: ApplicationField, typed: string | readonly string[]): unknown {
  if (typeof typed !== 'string') return typed;
  const text = typed.trim();
  switch (kind) {
    case 'lines': {
      const lines = text.split(/\s*[\r\n]\s*/).filter((line) => line !== '');
      return name === 'resources' && lines.length === 0 ? null : lines;
    }
    case 'flag':
      return typed !== '';
    case 'seconds':
      // What is no number is said to be none by the rules of lifetimes.
      return text === '' ? null : Number(text);
    case 'text':
    case 'choice':
    case 'choices':
      return text === '' && NULL_WHEN_EMPTY.includes(name) ? null : text;
  }
}

const NULL_WHEN_EMPTY = ['userId', 'tokenEndpointAuthMethod', 'accessTokenFormat'];

function chosen(names: readonly string[], prefix: string): string[] {
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

function isSaid(typed: string | readonly string[]): boolean {
  return typed.length > 0;
}

function merged(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])];
}

/** Lists of choices come in the order of the boxes. */
function isSame(some: unknown, other: unknown): boolean {
  return isDeepStrictEqual(sorted(some), sorted(other));
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as string[])].sort() : value;
}
