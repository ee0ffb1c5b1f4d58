import { Injectable } from '@nestjs/common';
import {
  type Claims,
  type HttpReply,
  type HttpRequest,
  type Login,
  type LoginRequest,
  ResourceOwners,
} from 'nest-oauth2-provider';
import { endLogin, loginOf } from '../sessions/browser-session.js';
import { LoginSessions } from '../sessions/login-sessions.js';
import type { User } from './user.entity.js';
import { Users } from './users.js';

/** Tells the library who is logged in, and who a user is. */
@Injectable()
export class UsersAsResourceOwners extends ResourceOwners<User> {
  constructor(
    private readonly users: Users,
    private readonly sessions: LoginSessions,
  ) {
    super();
  }

  async current(request: HttpRequest): Promise<Login | null> {
    const login = loginOf(request);
    return login !== null && (await this.users.find(login.userId)) ? login : null;
  }

  find(userId: string): Promise<User | null> {
    return this.users.find(userId);
  }

  loginUrl(_request: HttpRequest, ask: LoginRequest): string {
    const { returnTo, prompt, maxAge, loginHint, uiLocales } = ask;
    const query = new URLSearchParams({ next: returnTo });
    // Somebody may be logged in, and is asked again all the same: another account, or too old a login.
    const prompts = prompt?.split(' ') ?? [];
    if (prompts.includes('login') || prompts.includes('select_account') || maxAge !== undefined)
      query.set('prompt', 'login');
    if (loginHint !== undefined) query.set('login_hint', loginHint);
    if (uiLocales !== undefined) query.set('ui_locales', uiLocales);
    return `/login?${query.toString()}`;
  }

  override async findByUsername(username: string): Promise<{ userId: string } | null> {
    return asOwner(await this.users.findEnabledByUsername(username));
  }

  override async authenticate(username: string, password: string): Promise<{ userId: string } | null> {
    return asOwner(await this.users.verify(username, password));
  }

  /** All that there is: of it a client gets what it may see. */
  override claims({ username, email, emailVerified, claims, updated }: User): Promise<Claims> {
    return Promise.resolve({
      name: username,
      preferred_username: username,
      ...claims,
      updated_at: updated,
      ...(email !== null && { email, email_verified: emailVerified }),
    });
  }

  override async logout(request: HttpRequest, _reply: HttpReply, sessionId: string): Promise<void> {
    if (loginOf(request)?.sessionId === sessionId) await endLogin(request);
  }

  override endSession(userId: string, sid?: string): Promise<void> {
    return this.sessions.end(userId, sid);
  }
}

const asOwner = (user: User | null) => (user === null ? null : { userId: user.id });
