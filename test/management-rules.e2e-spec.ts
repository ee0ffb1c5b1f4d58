import { sidOf } from 'nest-oauth2-provider';
import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { AliceAdministers } from './support/administration.js';
import { TestClient } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host } from './support/host.js';
import { loggedInAt, newLogin } from './support/logout.js';
import { PAGE_PAIRS } from './support/management.js';
import { API_OPTIONS, ApiUser, PageUser, WITH_API as controllers } from './support/management-api.js';
import { resetUsers, users } from './support/owners.js';
import { SessionOwners, resetSessions } from './support/session-owners.js';

const CALLBACK = 'https://app.example.com/cb';

/** Whose it all is, somebody else, who administers, nobody, and somebody who may no longer come in. */
const PERSONS = {
  owner: 'bob',
  other: 'carol',
  administrator: 'alice',
  anonymous: undefined,
  disabled: 'dave',
};
type Who = keyof typeof PERSONS;

/** What comes of it: it is done, there is nothing, or it is not for them. */
type Outcome = 'done' | 'nothing' | 'not for them';

/** Ids of things of bob's. */
interface Things {
  readonly application: string;
  readonly sid: string;
  readonly record: string;
}

interface Way {
  readonly path: (things: Things) => string;
  /** Of the answer where it is done. */
  readonly status: number;
}

interface Rule {
  /** By GET, or by POST of the form that is there. */
  readonly page?: Way & { readonly form?: Record<string, string> };
  readonly api?: Way & { readonly method: string; readonly json?: object };
  readonly owner: Outcome;
  readonly other: Outcome;
  readonly administrator: Outcome;
  /** Whether it changes something: then each time that it is done it is told of, once. */
  readonly changes?: string;
}

const own = { owner: 'done', other: 'nothing', administrator: 'done' } as const;
/** Nobody looks into an account but its user. */
const personal = { owner: 'done', other: 'nothing', administrator: 'nothing' } as const;
const everybody = { owner: 'done', other: 'done', administrator: 'done' } as const;
const administrators = { owner: 'not for them', other: 'not for them', administrator: 'done' } as const;

const get = (path: Way['path']): Pick<Rule, 'page' | 'api'> => ({
  page: { path: (things) => `${path(things)}/`, status: 200 },
  api: { path, method: 'GET', status: 200 },
});
const app =
  (more = '') =>
  ({ application }: Things) =>
    `applications/${application}${more}`;
const connection =
  (more = '') =>
  ({ application }: Things) =>
    `authorized-tokens/${application}${more}`;
const list =
  (path: string): Way['path'] =>
  () =>
    path;

const RULES: Record<string, Rule> = {
  'lists applications': { ...get(list('applications')), ...everybody },
  'sees the form of a registration': {
    page: { path: list('applications/register/'), status: 200 },
    ...everybody,
  },
  'registers an application': {
    page: {
      path: list('applications/register/'),
      form: { name: 'New', redirectUris: CALLBACK },
      status: 200,
    },
    api: { path: list('applications'), method: 'POST', json: { redirect_uris: [CALLBACK] }, status: 201 },
    ...everybody,
    changes: 'application.register',
  },
  'sees an application': { ...get(app()), ...own },
  'sees the form of a change': { page: { path: app('/update/'), status: 200 }, ...own },
  'changes an application': {
    page: { path: app('/update/'), form: { name: 'Changed by page' }, status: 303 },
    api: { path: app(), method: 'PATCH', json: { client_name: 'Changed by API' }, status: 200 },
    ...own,
    changes: 'application.update',
  },
  'rotates a secret': {
    page: { path: app('/secret/'), form: {}, status: 200 },
    api: { path: app('/secret'), method: 'POST', status: 200 },
    ...own,
    changes: 'application.rotate-secret',
  },
  'is asked before an application goes': { page: { path: app('/delete/'), status: 200 }, ...own },
  'deletes an application': {
    page: { path: app('/delete/'), form: {}, status: 303 },
    api: { path: app(), method: 'DELETE', status: 204 },
    ...own,
    changes: 'application.delete',
  },
  'leaves users unasked': {
    api: { path: app(), method: 'PATCH', json: { skip_authorization: true }, status: 200 },
    // Refused by the member, with 400.
    owner: 'not for them',
    other: 'nothing',
    administrator: 'done',
    changes: 'application.update',
  },
  'lists connected apps': {
    page: { path: list('authorized-tokens/'), status: 200 },
    api: { path: list('connections'), method: 'GET', status: 200 },
    ...everybody,
  },
  'sees a connected app': {
    page: { path: connection('/delete/'), status: 200 },
    api: { path: ({ application }) => `connections/${application}`, method: 'GET', status: 200 },
    ...personal,
  },
  'takes access back': {
    page: { path: connection('/delete/'), form: {}, status: 200 },
    api: { path: ({ application }) => `connections/${application}`, method: 'DELETE', status: 200 },
    ...personal,
    changes: 'connection.revoke',
  },
  'lists sessions': { ...get(list('sessions')), ...everybody },
  'ends a session': {
    page: { path: ({ sid }) => `sessions/${sid}/end/`, form: {}, status: 303 },
    api: { path: ({ sid }) => `sessions/${sid}`, method: 'DELETE', status: 204 },
    ...personal,
    changes: 'session.end',
  },
  'sees how the server is': {
    page: { path: list('admin/'), status: 200 },
    api: { path: list('administration'), method: 'GET', status: 200 },
    ...administrators,
  },
  'lists records': {
    page: { path: list('admin/access-tokens/'), status: 200 },
    api: { path: list('administration/access-tokens'), method: 'GET', status: 200 },
    ...administrators,
  },
  'sees a record': {
    page: { path: ({ record }) => `admin/authorizations/${record}/`, status: 200 },
    api: { path: ({ record }) => `administration/authorizations/${record}`, method: 'GET', status: 200 },
    ...administrators,
  },
  'revokes a record': {
    page: { path: ({ record }) => `admin/authorizations/${record}/revoke/`, form: {}, status: 303 },
    api: { path: ({ record }) => `administration/authorizations/${record}`, method: 'DELETE', status: 200 },
    ...administrators,
    changes: 'record.revoke',
  },
};

const OF_PAGE = { nothing: 404, 'not for them': 403, anonymous: 303, disabled: 403 };
const OF_API = { nothing: 404, 'not for them': 403, anonymous: 401, disabled: 401 };

describe.each(PAGE_PAIRS)('who may do what in the management, on %s with %s', (platform, database) => {
  let host: Host;
  let api: ApiUser;
  let heard: EventRecorder;
  beforeAll(async () => {
    resetSessions();
    for (const name of ['carol', 'dave']) users.set(name, { id: name, name, email: `${name}@example.com` });
    host = await Host.start({
      platform,
      database,
      options: API_OPTIONS,
      structure: { resourceOwners: SessionOwners, eventListeners: [EventRecorder] },
      imports: [OAuth2ManagementModule.forRoot({ controllers, policy: AliceAdministers })],
    });
    heard = EventRecorder.of(host);
    api = await ApiUser.register(host);
    for (const user of Object.values(PERSONS)) if (user !== undefined) await api.tokenOf(user);
    users.delete('dave');
  });
  afterAll(async () => {
    resetUsers();
    await host?.stop();
  });

  /** An application of bob's that he has let in himself, in a session of its own. */
  async function make(): Promise<Things> {
    const client = await TestClient.register(host, { name: 'Bob’s', userId: 'bob' });
    const login = newLogin('bob');
    await loggedInAt(client, login, 'read');
    const { applicationId, familyId } = heard.named('token.issued').at(-1)!;
    return { application: applicationId, sid: sidOf(login.session), record: familyId! };
  }

  const expected = (who: Who, rule: Rule, way: Way, statuses: typeof OF_PAGE): number => {
    if (who === 'anonymous' || who === 'disabled') return statuses[who];
    return rule[who] === 'done' ? way.status : statuses[rule[who]];
  };
  /** What was told of while that was done. */
  const told = async (work: () => Promise<number>) => {
    const before = heard.named('management.changed').length;
    const status = await work();
    const events = heard.named('management.changed').slice(before);
    return [status, events.map(({ action, by, asAdministrator }) => [action, by, asAdministrator])];
  };
  const toldOf = (who: Who, { changes, ...rule }: Rule, isDone: boolean) =>
    changes === undefined || !isDone
      ? []
      : [[changes, PERSONS[who], who === 'administrator' && rule.other !== 'done']];

  const cases = Object.entries(RULES).flatMap(([action, rule]) =>
    (Object.keys(PERSONS) as Who[]).map((who) => [who, action, rule] as const),
  );

  it.each(cases.filter(([, , { page }]) => page))('%s %s, by page', async (who, action, rule) => {
    const { path, form, status: done } = rule.page!;
    const at = path(await make());
    const person = new PageUser(host, PERSONS[who]);
    const status = expected(who, rule, rule.page!, OF_PAGE);
    const ask = async () => (await (form ? person.post(at, form) : person.get(at))).status;
    const isDone = status === done && who !== 'anonymous';
    expect([action, ...(await told(ask))]).toEqual([action, status, toldOf(who, rule, isDone)]);
  });

  it.each(cases.filter((each) => each[2].api))('%s %s, by API', async (who, action, rule) => {
    const { path, method, json, status: done } = rule.api!;
    const at = path(await make());
    const isUnsaid = action === 'leaves users unasked' && who === 'owner';
    const status = isUnsaid ? 400 : expected(who, rule, rule.api!, OF_API);
    const ask = async () => (await api.call(method, at, PERSONS[who], json)).status;
    expect([action, ...(await told(ask))]).toEqual([action, status, toldOf(who, rule, status === done)]);
  });
});
