import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from 'nest-oauth2-provider';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { homePage } from '../pages.js';
import { loginOf } from '../sessions/browser-session.js';
import { Users } from '../users/users.js';
import { PageReplies } from './page-replies.js';

/** Says what this server is. */
@Controller()
export class HomeController {
  constructor(
    private readonly users: Users,
    private readonly replies: PageReplies,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async home(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const { issuer } = this.config;
    const login = loginOf(request);
    const user = login && (await this.users.find(login.userId));
    const links = [
      {
        href: `${issuer}/.well-known/openid-configuration`,
        label: 'Discovery',
        description: 'what clients read first',
      },
      {
        href: `${issuer}/.well-known/jwks.json`,
        label: 'Keys',
        description: 'that ID tokens are signed with',
      },
      {
        href: '/.well-known/oauth-protected-resource/api',
        label: 'Protected resource',
        description: 'where the demo API takes its tokens from',
      },
      {
        href: '/api/public',
        label: 'Demo API',
        description: '/api/public answers everybody, /api/me and /api/notes need a token',
      },
    ];
    this.replies.show(reply, homePage({ issuer, username: user?.username, loginPath: '/login', links }));
  }
}
