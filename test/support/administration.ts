import {
  AccessToken,
  Application,
  AuthorizationCode,
  Consent,
  DeviceCode,
  type HttpRequest,
  IdToken,
  LogoutDelivery,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { ManagementPolicy } from 'nest-oauth2-provider/management';
import type { Host } from './host.js';
import { loginCookie } from './owners.js';
import {
  aCode,
  aConsent,
  aDeviceCode,
  aFamily,
  aLogoutDelivery,
  aRefreshToken,
  anAccessToken,
  anApplication,
  anIdToken,
} from './records.js';

/** Alice is the administrator. */
export class AliceAdministers extends ManagementPolicy {
  override isAdministrator(_request: HttpRequest, userId: string): boolean {
    return userId === 'alice';
  }
}

/** Stands in every column that nobody may see. */
export const UNSEEN = 'never-to-be-seen';

/** One record of each kind, of one authorization where there is one, as issued this minute to bob. */
export function aRecordOfEach() {
  const now = new Date();
  const later = new Date(now.getTime() + 3_600_000);
  const times = { created: now, expires: later };
  const application = anApplication({
    name: `Shop ${'<b>&"\'</b>'}`,
    clientSecrets: [{ hash: `${UNSEEN}-1`, sealed: `${UNSEEN}-2`, created: 1, expires: null }],
    metadata: { backchannel_logout_uri: 'https://client.example.com/logout' },
    created: now,
  });
  const family = aFamily(application, { userId: 'bob', sessionId: 'sid-of-bob', ...times });
  const accessToken = anAccessToken(family, { tokenHash: `${UNSEEN}-3-${family.id}`.slice(0, 64) });
  return {
    application,
    tokenFamily: family,
    accessToken,
    refreshToken: aRefreshToken(family, accessToken, {
      tokenHash: `${UNSEEN}-4-${family.id}`.slice(0, 64),
      sealedResponse: `${UNSEEN}-5`,
    }),
    idToken: anIdToken(family),
    authorizationCode: aCode(family, {
      codeHash: `${UNSEEN}-6-${family.id}`.slice(0, 64),
      codeChallenge: `${UNSEEN}-7`,
      nonce: `${UNSEEN}-8`,
    }),
    deviceCode: aDeviceCode(family, {
      deviceCodeHash: `${UNSEEN}-9-${family.id}`.slice(0, 64),
      userCodeHash: `${UNSEEN}-0-${family.id}`.slice(0, 64),
    }),
    consent: aConsent(application, { userId: 'bob', created: now, updated: now }),
    logoutDelivery: aLogoutDelivery(application, {
      userId: 'bob',
      dueAt: null,
      problem: 'it answered 500',
      ...times,
    }),
  };
}

const CLASSES = {
  application: Application,
  tokenFamily: TokenFamily,
  accessToken: AccessToken,
  refreshToken: RefreshToken,
  idToken: IdToken,
  authorizationCode: AuthorizationCode,
  deviceCode: DeviceCode,
  consent: Consent,
  logoutDelivery: LogoutDelivery,
};

export async function keep(
  { dataSource }: Host,
  records: Partial<Record<keyof typeof CLASSES, object>>,
): Promise<void> {
  for (const [kind, entity] of Object.entries(CLASSES)) {
    const record = records[kind as keyof typeof CLASSES];
    if (!record) continue;
    const builder = dataSource.manager.createQueryBuilder().insert().into<object>(entity);
    await builder.values([record].flat()).updateEntity(false).execute();
  }
}

/** Path of the list of each kind. */
export const LISTS = {
  application: 'applications',
  tokenFamily: 'authorizations',
  accessToken: 'access-tokens',
  refreshToken: 'refresh-tokens',
  idToken: 'id-tokens',
  authorizationCode: 'authorization-codes',
  deviceCode: 'device-codes',
  consent: 'consents',
  logoutDelivery: 'logouts',
} as const;
export type Kind = keyof typeof LISTS;
export const KINDS = Object.keys(LISTS) as Kind[];
export const REVOCABLE = KINDS.filter((kind) => kind !== 'application' && kind !== 'logoutDelivery');

/** Somebody at the pages of administrators. */
export class Administrator {
  constructor(
    private readonly host: Host,
    private readonly userId = 'alice',
  ) {}

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: loginCookie(this.userId), ...init.headers };
    return this.host.fetch(`admin/${path}`, { ...init, headers });
  }

  async read(path: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.ask(path, { headers });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text();
  }

  /** The ids of the records that a list shows, from first to last. */
  async list(path: string): Promise<string[]> {
    return idsOf(await this.read(path));
  }

  /** As whoever reads the page and confirms. */
  async revoke(list: string, id: string): Promise<Response> {
    const page = await this.read(`${list}/${id}/revoke/`);
    const token = /name="csrf_token" value="([^"]+)"/.exec(page)![1];
    return this.post(`${list}/${id}/revoke/`, { csrf_token: token });
  }

  post(path: string, form: Record<string, string>): Promise<Response> {
    return this.ask(path, { method: 'POST', body: new URLSearchParams(form) });
  }
}

/** The ids of the records in the first column of a list. */
export function idsOf(page: string): string[] {
  const first = /<tr><td [^>]*><a href="[^"]*\/([0-9a-f-]{36})\/"/g;
  return [...page.matchAll(first)].map(([, id]) => id);
}

/** The path of a link of the page below `admin/`, by its words. */
export function linkOf(page: string, words: string): string | undefined {
  const found = new RegExp(`href="[^"]*/admin/([^"]*)"[^>]*>${words}<`).exec(page)?.[1];
  return found?.replaceAll('&amp;', '&');
}
