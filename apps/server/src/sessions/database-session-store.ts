import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type SessionData, Store } from 'express-session';
import { writesOf } from 'nest-oauth2-provider';
import { DataSource, LessThan, MoreThan } from 'typeorm';
import type { SessionContent } from './browser-session.js';
import { LOGIN_LIFETIME, VISITOR_LIFETIME } from './session-lifetimes.js';
import { StoredSession } from './session.entity.js';

const HOUR = 3600 * 1000;

type Content = SessionData & SessionContent;

/** Keeps sessions in the database, for express-session and @fastify/session alike. */
@Injectable()
export class DatabaseSessionStore extends Store implements OnApplicationBootstrap, OnApplicationShutdown {
  private cleaning?: NodeJS.Timeout;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  onApplicationBootstrap(): void {
    this.cleaning = setInterval(() => void this.deleteExpired().catch(() => undefined), HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.cleaning);
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    settle(this.find(id), done);
  }

  override set(id: string, session: SessionData, done: (error?: unknown) => void = () => undefined): void {
    settle(this.save(id, session), done);
  }

  override destroy(id: string, done: (error?: unknown) => void = () => undefined): void {
    settle(this.remove(id), done);
  }

  /** Removes what is past its time; they count as absent before that. */
  async deleteExpired(): Promise<void> {
    await writesOf(this.dataSource).run((manager) =>
      manager.delete(StoredSession, { expires: LessThan(Date.now()) }),
    );
  }

  private async find(id: string): Promise<SessionData | null> {
    const row = await this.dataSource.manager.findOneBy(StoredSession, {
      hash: hashOf(id),
      expires: MoreThan(Date.now()),
    });
    return row === null ? null : (JSON.parse(row.data) as SessionData);
  }

  private async save(id: string, session: Content): Promise<void> {
    const { userId = null, authTime } = session;
    const expires = authTime === undefined ? Date.now() + VISITOR_LIFETIME : authTime * 1000 + LOGIN_LIFETIME;
    const row = { hash: hashOf(id), userId, data: JSON.stringify(session), expires };
    await writesOf(this.dataSource).run((manager) => manager.upsert(StoredSession, row, ['hash']));
  }

  private async remove(id: string): Promise<void> {
    await writesOf(this.dataSource).run((manager) => manager.delete(StoredSession, { hash: hashOf(id) }));
  }
}

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex');

/** Both libraries speak callbacks. What a callback throws must not count as a failure of the store. */
function settle<Result>(work: Promise<Result>, done: (error: unknown, result?: Result) => void): void {
  work.then(
    (result) => setImmediate(done, null, result),
    (error: unknown) => setImmediate(done, error),
  );
}
