import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { type HttpReply, type HttpRequest, PageFrames, Sessions } from 'nest-oauth2-provider';
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
  /** Key of its text. */
  readonly error?: 'login.wrong' | 'login.expired';
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
    private readonly frames: PageFrames,
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
    const frame = this.frames.of(request);
    const page = signedInPage({ frame, username: user.username, logoutAction: '/logout', hidden });
    this.replies.show(reply, page, { frame });
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
        error: 'login.expired',
        status: 403,
      });
    }
    const user = await this.users.verify(username, field(body, 'password') ?? '');
    if (!user) {
      return this.form(request, reply, { next, username, error: 'login.wrong' });
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
    const frame = this.frames.of(request);
    const page = loginPage({
      frame,
      // What it was asked for in, its answer is in.
      action: `/login${uiLocalesOf(request)}`,
      hidden,
      username,
      error: error && frame.language.text(error),
    });
    this.replies.show(reply, page, { frame, status, formActions });
  }
}

/** The query that keeps the language of the page when its form comes back. */
function uiLocalesOf({ url }: HttpRequest): string {
  const ui_locales = new URLSearchParams(url.split('?', 2)[1]).get('ui_locales');
  return ui_locales === null ? '' : `?${new URLSearchParams({ ui_locales }).toString()}`;
}
