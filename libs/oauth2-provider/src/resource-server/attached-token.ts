import type { VerifiedToken } from './access-token-verifier.js';
import type { Plan } from './plan.js';

/** The client of a request, by its token or by its own credentials. */
export interface RequestClient<Application = unknown> {
  readonly clientId: string;
  /** Its stored record; null where that is at another server. */
  readonly application: Application | null;
}

/** Whom the guard let in. */
export interface Admission {
  /** By what it was judged; undefined: only looked at. */
  readonly plan?: Plan;
  readonly token: VerifiedToken | null;
  /** Who came by a login session. */
  readonly user?: unknown;
  /** Who came by the credentials of a client. */
  readonly client?: RequestClient;
}

const admissions = new WeakMap<object, Admission>();

/** @param key of the request: `Carried.key` */
export function attach(key: object, admission: Admission): void {
  admissions.set(key, admission);
}

export function admissionOf(key: object | undefined): Admission | undefined {
  return key && admissions.get(key);
}

/** The token that the guard let in, or null where it let in nobody's request. */
export function tokenOf(key: object | undefined): VerifiedToken | null {
  return admissionOf(key)?.token ?? null;
}

/** The host's user, of the token or of the session. */
export async function userOf(key: object | undefined): Promise<unknown> {
  const admission = admissionOf(key);
  return (admission?.token ? await admission.token.user() : admission?.user) ?? null;
}

export async function clientOf(key: object | undefined): Promise<RequestClient | null> {
  const { token, client = null } = admissionOf(key) ?? {};
  return token ? { clientId: token.clientId, application: (await token.client?.()) ?? null } : client;
}
