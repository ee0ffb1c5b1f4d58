import type { HttpRequest } from 'nest-oauth2-provider';
import {
  type ManagementAction,
  ManagementPolicy,
  ManagementThrottle,
  OAuth2ManagementModule,
  type OAuth2ManagementStructure,
} from 'nest-oauth2-provider/management';
import { databases, type Database } from './databases.js';
import { EventRecorder } from './event-recorder.js';
import { Host, type HostOptions, type Platform } from './host.js';
import { loginCookie, resetUsers, users } from './owners.js';

/** The pairs that pages are tried on: SQLite on Express, and another database, where there is one, on Fastify. */
export const PAGE_PAIRS: [Platform, Database][] = [
  ['express', 'sqlite'],
  ['fastify', databases.find((each) => each !== 'sqlite') ?? 'sqlite'],
];

/** Who comes: to what is alice's. The disabled user has a login of before. */
export type Who = 'owner' | 'other' | 'administrator' | 'anonymous' | 'disabled';
export const USERS: Record<Exclude<Who, 'anonymous'>, string> = {
  owner: 'alice',
  other: 'bob',
  administrator: 'root',
  disabled: 'mallory',
};

export function cookieOf(who: Who): Record<string, string> {
  return who === 'anonymous' ? {} : { cookie: loginCookie(USERS[who]) };
}

/** What becomes of it: by page and API alike. */
export type Verdict = 'done' | 'login' | 'forbidden' | 'missing';

const ALL_OWN: Record<Who, Verdict> = {
  owner: 'done',
  other: 'missing',
  administrator: 'done',
  anonymous: 'login',
  disabled: 'forbidden',
};
const FOR_EVERYBODY: Record<Who, Verdict> = { ...ALL_OWN, other: 'done' };

/** What may be done about an application that is the owner's. */
export const APPLICATION_RULES = {
  list: FOR_EVERYBODY,
  register: FOR_EVERYBODY,
  show: ALL_OWN,
  edit: ALL_OWN,
  delete: ALL_OWN,
  rotate: ALL_OWN,
  try: ALL_OWN,
} satisfies Record<string, Record<Who, Verdict>>;

export type ApplicationDeed = keyof typeof APPLICATION_RULES;

export class TestPolicy extends ManagementPolicy {
  override isAdministrator(_request: HttpRequest, userId: string): boolean {
    return userId === USERS.administrator;
  }
}

/** Lets nobody do what stands here, for so many seconds. */
export const hurried = new Map<ManagementAction, number>();

export class TestThrottle extends ManagementThrottle {
  override secondsToWait(action: ManagementAction): number | undefined {
    return hurried.get(action);
  }
}

/** A host with the management, alice, bob and root, who is an administrator. */
export function managedHost(
  given: HostOptions = {},
  management: OAuth2ManagementStructure = {},
): Promise<Host> {
  resetUsers();
  users.set('root', { id: 'root', name: 'The administrator', email: 'root@example.com' });
  return Host.start({
    ...given,
    structure: { eventListeners: [EventRecorder], ...given.structure },
    imports: [
      ...(given.imports ?? []),
      OAuth2ManagementModule.forRoot({ policy: TestPolicy, throttle: TestThrottle, ...management }),
    ],
  });
}
