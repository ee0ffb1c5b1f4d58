import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type HttpReply, type HttpRequest, PageFrames } from 'nest-oauth2-provider';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { homePage } from '../pages.js';
import { loginOf } from '../sessions/browser-session.js';
import type { User } from '../users/user.entity.js';
import { Users } from '../users/users.js';
import { PageReplies } from './page-replies.js';

/** Says what this server is. */
@Controller()
export class HomeController {
  constructor(
    private readonly users: Users,
    private readonly replies: PageReplies,
    private readonly frames: PageFrames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async home(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const { issuer } = this.config;
    const login = loginOf(request);
    const user = login && (await this.users.find(login.userId));
    const links = [
      { href: `${issuer}/.well-known/openid-configuration`, key: 'discovery' },
      { href: `${issuer}/.well-known/jwks.json`, key: 'keys' },
      { href: '/.well-known/oauth-protected-resource/api', key: 'resource' },
      { href: '/api/public', key: 'api' },
    ];
    const frame = this.frames.of(request);
    const places = user ? placesOf(user).map(({ path, key }) => ({ href: `${issuer}/${path}`, key })) : [];
    const page = homePage({ frame, issuer, username: user?.username, loginPath: '/login', links, places });
    this.replies.show(reply, page, { frame });
  }
}

/** Where the management has something for that user. */
function placesOf({ isAdmin }: User): { path: string; key: string }[] {
  return [
    { path: 'applications/', key: 'applications' },
    { path: 'authorized-tokens/', key: 'connections' },
    { path: 'sessions/', key: 'sessions' },
    ...(isAdmin ? [{ path: 'admin/', key: 'administration' }] : []),
  ];
}
