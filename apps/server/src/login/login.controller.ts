import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { type HttpReply, type HttpRequest, Sessions } from 'nest-oauth2-provider';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { loginPage, signedInPage } from '../pages.js';
import { loginOf, startLogin } from '../sessions/browser-session.js';
import { CSRF_FIELD, csrfToken, isCsrfTokenOf } from '../sessions/csrf.js';
import { Users } from '../users/users.js';
import { field } from './form-fields.js';
import { nextPath } from './next-path.js';
import { PageReplies } from './page-replies.js';
import { RedirectTargets } from './redirect-targets.js';

interface Form {
  readonly next: string | undefined;
  readonly username?: string;
  readonly error?: string;
  readonly status?: number;
}

/** Where people log in; the authorization endpoint sends them here and gets them back through `next`. */
@Controller('login')
export class LoginController {
  constructor(
    private readonly users: Users,
    private readonly replies: PageReplies,
    private readonly targets: RedirectTargets,
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: HttpRequest, @Res() reply: HttpReply, @Query() query: unknown): Promise<void> {
    const next = nextPath(field(query, 'next'), this.config.origin);
    const login = loginOf(request);
    const user = login && (await this.users.find(login.userId));
    if (!user || field(query, 'prompt') === 'login') {
      return this.form(request, reply, { next, username: field(query, 'login_hint') });
    }
    if (next !== undefined) return this.replies.redirect(reply, next);
    const hidden = { [CSRF_FIELD]: csrfToken(request) };
    this.replies.show(reply, signedInPage({ username: user.username, logoutAction: '/logout', hidden }));
  }

  @Post()
  async logIn(@Req() request: HttpRequest, @Res() reply: HttpReply, @Body() body: unknown): Promise<void> {
    const next = nextPath(field(body, 'next'), this.config.origin);
    const username = field(body, 'username') ?? '';
    if (!isCsrfTokenOf(request, field(body, CSRF_FIELD))) {
      // The session may just have ended while the page stood open: the form that is shown now works.
      return this.form(request, reply, {
        next,
        username,
        error: 'This page had expired. Please try again.',
        status: 403,
      });
    }
    const user = await this.users.verify(username, field(body, 'password') ?? '');
    if (!user) {
      return this.form(request, reply, { next, username, error: 'The username or the password is wrong.' });
    }
    const before = loginOf(request);
    if (before && before.userId !== user.id) await this.sessions.ended(before.sessionId);
    await startLogin(request, user.id, new Date());
    this.replies.redirect(reply, next ?? '/');
  }

  private async form(
    request: HttpRequest,
    reply: HttpReply,
    { next, username, error, status }: Form,
  ): Promise<void> {
    const hidden = { [CSRF_FIELD]: csrfToken(request), ...(next === undefined ? {} : { next }) };
    const formActions = next === undefined ? [] : await this.targets.of(next);
    this.replies.show(reply, loginPage({ action: '/login', hidden, username, error }), {
      status,
      formActions,
    });
  }
}
