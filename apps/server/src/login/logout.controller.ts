import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import {
  DefaultPages,
  type HttpReply,
  type HttpRequest,
  LogoutPages,
  PageFrames,
  Responder,
  Sessions,
} from 'nest-oauth2-provider';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { endLogin, loginOf } from '../sessions/browser-session.js';
import { CSRF_FIELD, csrfToken, isCsrfTokenOf } from '../sessions/csrf.js';
import { forgottenCookie } from '../sessions/session-cookie.js';
import { Users } from '../users/users.js';
import { field } from './form-fields.js';
import { PageReplies } from './page-replies.js';

/** Ends the login session of this browser. */
@Controller('logout')
export class LogoutController {
  constructor(
    private readonly users: Users,
    private readonly replies: PageReplies,
    private readonly sessions: Sessions,
    private readonly pages: LogoutPages,
    private readonly frames: PageFrames,
    private readonly responder: Responder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  ask(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.confirmation(request, reply, 200);
  }

  @Post()
  async logOut(@Req() request: HttpRequest, @Res() reply: HttpReply, @Body() body: unknown): Promise<void> {
    if (!isCsrfTokenOf(request, field(body, CSRF_FIELD))) return this.confirmation(request, reply, 403);
    // The button on the login page has no such field: it says what it does.
    if (field(body, 'allow') !== 'false') {
      const login = loginOf(request);
      const { frames } = login ? await this.sessions.ended(login.sessionId) : { frames: [] };
      await endLogin(request);
      this.replies.header(reply, 'Set-Cookie', forgottenCookie(this.config));
      if (frames.length > 0) {
        const frame = this.frames.of(request);
        return this.responder.sendToPerson(reply, await this.pages.done({ frame }, frames));
      }
    }
    this.replies.redirect(reply, '/');
  }

  private async confirmation(request: HttpRequest, reply: HttpReply, status: number): Promise<void> {
    const login = loginOf(request);
    const user = login && (await this.users.find(login.userId));
    if (!user) return this.replies.redirect(reply, '/');
    const hidden = { [CSRF_FIELD]: csrfToken(request) };
    const frame = this.frames.of(request);
    const page = await new DefaultPages().logout({
      frame,
      userName: user.username,
      action: '/logout',
      hidden,
    });
    this.replies.show(reply, page, { frame, status });
  }
}
