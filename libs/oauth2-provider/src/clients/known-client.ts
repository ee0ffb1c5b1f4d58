import { Notes } from '../http/notes.js';
import type { HttpRequest } from '../http/platform.js';
import { requestKey } from '../http/request-key.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

const clients = new Notes<AbstractApplication>();

/** Remembers whom a request comes from, whether it is let in or not: its answer may then be readable to the client's pages. */
export function noteClient(request: HttpRequest, client: AbstractApplication): void {
  clients.set(requestKey(request), client);
}

export function notedClient(request: HttpRequest): AbstractApplication | undefined {
  return clients.get(requestKey(request));
}
