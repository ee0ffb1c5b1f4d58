import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../../http/platform.js';
import { Sessions, type UserSession } from '../../tokens/sessions.js';
import { ManagementAudit } from '../management-audit.js';
import { notFound } from '../not-found.js';
import type { Person } from '../person.js';

/** A login session as its user sees it. */
export interface OwnSession extends UserSession {
  /** Whether it is the one that they look at it from. */
  readonly isCurrent: boolean;
}

/** The login sessions of a person, as far as applications were let in there. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly audit: ManagementAudit,
  ) {}

  /** The one that they are in first, where an application is in it. */
  async list({ userId, sid }: Person): Promise<OwnSession[]> {
    const found = await this.sessions.ofUser(userId);
    const all = found.map((session): OwnSession => ({ ...session, isCurrent: session.sid === sid }));
    return [...all.filter(({ isCurrent }) => isCurrent), ...all.filter(({ isCurrent }) => !isCurrent)];
  }

  /** @throws OAuthError with status 404 where that is none of theirs */
  async find(person: Person, sid: string): Promise<OwnSession> {
    const found = (await this.list(person)).find((session) => session.sid === sid);
    if (!found) throw notFound('session');
    return found;
  }

  /**
   * Signs them out there, wherever it is: its tokens fall and its applications are told.
   * @throws OAuthError with status 404 where that is none of theirs
   */
  async end(person: Person, sid: string, request?: HttpRequest): Promise<OwnSession> {
    const session = await this.find(person, sid);
    await this.endOne(person, sid, request);
    return session;
  }

  /** All but the one that they are in. */
  async endOthers(person: Person, request?: HttpRequest): Promise<void> {
    for (const { sid, isCurrent } of await this.list(person))
      if (!isCurrent) await this.endOne(person, sid, request);
  }

  private async endOne(person: Person, sid: string, request?: HttpRequest): Promise<void> {
    const { userId } = person;
    await this.sessions.end(userId, sid, request);
    this.audit.note(person, 'session.end', { sid, ownerId: userId }, request);
  }
}
