import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { sidOf, writesOf } from 'nest-oauth2-provider';
import { DataSource, In } from 'typeorm';
import type { SessionContent } from './browser-session.js';
import { StoredSession } from './session.entity.js';

/** The sessions of users at whatever browser, to end them from elsewhere. */
@Injectable()
export class LoginSessions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Ends the session that clients know by that `sid`, or all of that user. */
  async end(userId: string, sid?: string): Promise<void> {
    const sessions = await this.dataSource.manager.findBy(StoredSession, { userId });
    const over = sessions.filter(({ data }) => sid === undefined || sid === sidOfContent(data));
    if (over.length === 0) return;
    const hashes = over.map(({ hash }) => hash);
    await writesOf(this.dataSource).run((manager) => manager.delete(StoredSession, { hash: In(hashes) }));
  }
}

function sidOfContent(data: string): string | undefined {
  const { handle } = JSON.parse(data) as SessionContent;
  return handle === undefined ? undefined : sidOf(handle);
}
