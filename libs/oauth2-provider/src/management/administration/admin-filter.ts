import type { ListingTest } from '../../storage/listing-test.js';
import { assertShown } from './admin-column.js';

/** A filter of a list: one of some words, or a day. */
export interface AdminFilter {
  /** The parameter, and the key of its label: `management.administration.filter.<name>`. */
  readonly name: string;
  /** Plain text, where there is no such key. Default: the name. */
  readonly label?: string;
  /** What it may be; the key of a word is `management.administration.filter.<name>.<word>`. */
  readonly choices: readonly string[];
  /** What a record must be for the word. */
  readonly tests: (choice: string, now: Date) => readonly ListingTest[];
}

/** A filter on a property that has one of some values. */
export function choice(
  name: string,
  choices: readonly string[],
  { label, tests }: Partial<Pick<AdminFilter, 'label' | 'tests'>> = {},
): AdminFilter {
  assertShown(name);
  const equals = (value: string): ListingTest[] => [{ property: name, equals: value }];
  return { name, choices, tests: tests ?? equals, ...(label !== undefined && { label }) };
}

/** The states that a record can be in, and what it is in each. The first that fits is the one. */
export type AdminStates = Readonly<Record<string, readonly ListingTest[]>>;

const UNREVOKED: ListingTest[] = [{ property: 'revokedAt', isNull: true }, { familyGoesOn: true }];
const REVOKED: ListingTest[] = [
  { anyOf: [{ property: 'revokedAt', isNull: false }, { familyGoesOn: false }] },
];
const USED: ListingTest = { property: 'consumedAt', isNull: false };
const UNUSED: ListingTest = { property: 'consumedAt', isNull: true };
const lasting = (now: Date): ListingTest => ({ property: 'expires', after: now });
const over = (now: Date): ListingTest => ({ property: 'expires', until: now });

/** Of access tokens and ID tokens. */
export const tokenStates = (now: Date): AdminStates => ({
  live: [...UNREVOKED, lasting(now)],
  revoked: REVOKED,
  expired: [...UNREVOKED, over(now)],
});

export const refreshTokenStates = (now: Date): AdminStates => ({
  live: [...UNREVOKED, UNUSED, lasting(now)],
  revoked: REVOKED,
  used: [...UNREVOKED, USED],
  expired: [...UNREVOKED, UNUSED, over(now)],
});

export const familyStates = (now: Date): AdminStates => ({
  live: [{ property: 'revokedAt', isNull: true }, lasting(now)],
  revoked: [{ property: 'revokedAt', isNull: false }],
  expired: [{ property: 'revokedAt', isNull: true }, over(now)],
});

export const codeStates = (now: Date): AdminStates => ({
  live: [{ familyGoesOn: true }, UNUSED, lasting(now)],
  revoked: [{ familyGoesOn: false }],
  used: [{ familyGoesOn: true }, USED],
  expired: [{ familyGoesOn: true }, UNUSED, over(now)],
});

export const deviceCodeStates = (now: Date): AdminStates => ({
  pending: [{ property: 'decidedAt', isNull: true }, lasting(now)],
  allowed: [{ property: 'familyId', isNull: false }, { familyGoesOn: true }, UNUSED, lasting(now)],
  denied: [
    { property: 'decidedAt', isNull: false },
    { property: 'familyId', isNull: true },
  ],
  revoked: [{ familyGoesOn: false }],
  used: [{ familyGoesOn: true }, USED],
  expired: [{ familyGoesOn: true }, UNUSED, over(now)],
});

export const deliveryStates = (): AdminStates => ({
  pending: [{ property: 'dueAt', isNull: false }],
  'given-up': [{ property: 'dueAt', isNull: true }],
});
