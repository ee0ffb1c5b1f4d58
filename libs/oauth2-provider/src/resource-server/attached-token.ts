import { Notes } from '../http/notes.js';
import type { VerifiedToken } from './access-token-verifier.js';
import type { Place } from './place.js';
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

interface Attached {
  readonly place: Place;
  readonly admission: Admission;
}

/** Of each request, or part of one, a handful: one for each handler. */
const attached = new Notes<Attached[]>();

export function attach(place: Place, admission: Admission): void {
  const before = attached.get(place.within);
  if (!before) {
    attached.set(place.within, [{ place, admission }]);
    return;
  }
  const index = before.findIndex((each) => isOf(each, place));
  before[index < 0 ? before.length : index] = { place, admission };
}

export function detach(place: Place): void {
  const before = attached.get(place.within);
  const index = before?.findIndex((each) => isOf(each, place)) ?? -1;
  if (index >= 0) before!.splice(index, 1);
}

/** What that very handler was let in for, by the same method and in the same turn. */
export function ownAdmissionOf(place: Place): Admission | undefined {
  const own = attached.get(place.within)?.find((each) => isOf(each, place));
  return own?.place.method === place.method && own?.place.turn === place.turn ? own?.admission : undefined;
}

/** What the handler is shown: what is its own, else what was found for the part or the request that it belongs to. */
export function admissionOf(place: Place | undefined): Admission | undefined {
  if (!place) return undefined;
  const inPart = attached.get(place.within);
  const found = inPart?.find((each) => isOf(each, place)) ?? inPart?.find(isOfAll);
  return (found ?? attached.get(place.key)?.find(isOfAll))?.admission;
}

/** The token that the guard let in, or null where it let in nobody's request. */
export function tokenOf(place: Place | undefined): VerifiedToken | null {
  return admissionOf(place)?.token ?? null;
}

/** The host's user, of the token or of the session. */
export async function userOf(place: Place | undefined): Promise<unknown> {
  const admission = admissionOf(place);
  return (admission?.token ? await admission.token.user() : admission?.user) ?? null;
}

export async function clientOf(place: Place | undefined): Promise<RequestClient | null> {
  const { token, client = null } = admissionOf(place) ?? {};
  return token ? { clientId: token.clientId, application: (await token.client?.()) ?? null } : client;
}

/** A method may be that of several classes, by inheritance. */
function isOf({ place: { handler, type } }: Attached, place: Place): boolean {
  return handler === place.handler && type === place.type;
}

function isOfAll({ place }: Attached): boolean {
  return place.handler === undefined;
}
