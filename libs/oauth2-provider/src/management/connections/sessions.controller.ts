import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Place } from '../visit.js';
import { UserSessions } from './user-sessions.js';

const PATH = 'sessions/';

/** Where somebody is signed in, and how they sign out there from here. */
@Controller('sessions')
export class SessionsController {
  static readonly isPage: boolean = true;
  static readonly place: Place = { path: PATH, key: 'sessions' };

  constructor(
    private readonly desk: ManagementDesk,
    private readonly pages: ManagementPages,
    private readonly sessions: UserSessions,
  ) {}

  @All()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      get: async (visit) => {
        const sessions = await this.sessions.list(visit.person);
        return this.desk.page(await this.pages.sessions({ visit, sessions }));
      },
    });
  }

  @All('others/end')
  endOthers(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      action: 'session.end',
      get: async (visit) => {
        const ending = (await this.sessions.list(visit.person)).filter(({ isCurrent }) => !isCurrent);
        return this.desk.page(await this.pages.sessionEnd({ visit, ending, which: 'others' }));
      },
      post: async (visit) => {
        await this.sessions.endOthers(visit.person, request);
        return this.desk.goTo(PATH, 'sessions-ended');
      },
    });
  }

  @All(':sid/end')
  end(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('sid') sid: string): Promise<void> {
    return this.desk.serve(request, reply, {
      action: 'session.end',
      get: async (visit) => {
        const ending = [await this.sessions.find(visit.person, sid)];
        return this.desk.page(await this.pages.sessionEnd({ visit, ending, which: 'one' }));
      },
      post: async (visit) => {
        await this.sessions.end(visit.person, sid, request);
        return this.desk.goTo(PATH, 'session-ended');
      },
    });
  }
}
