import { type HttpReply, type HttpRequest, type Login, sidOf } from 'nest-oauth2-provider';
import { TestOwners } from './owners.js';

/** The host's sessions that are over, and how they ended. */
export const endedSessions = new Set<string>();
export const endings: { userId: string; sid: string | undefined }[] = [];

export function resetSessions(): void {
  endedSessions.clear();
  endings.length = 0;
}

/** A host whose sessions can end. */
export class SessionOwners extends TestOwners {
  override async current(request: HttpRequest): Promise<Login | null> {
    const login = await super.current(request);
    const isOver =
      login !== null &&
      (endedSessions.has(login.sessionId) ||
        endings.some(
          ({ userId, sid }) =>
            userId === login.userId && (sid === undefined || sid === sidOf(login.sessionId)),
        ));
    return isOver ? null : login;
  }

  override logout(_request: HttpRequest, reply: HttpReply, sessionId: string): Promise<void> {
    endedSessions.add(sessionId);
    // As hosts do: on Express and Fastify alike by the raw reply.
    const raw = (reply as { raw?: HttpReply }).raw ?? reply;
    (raw as { setHeader(name: string, value: string): void }).setHeader('Set-Cookie', 'login=; Max-Age=0');
    return Promise.resolve();
  }

  override endSession(userId: string, sid?: string): Promise<void> {
    endings.push({ userId, sid });
    return Promise.resolve();
  }
}
