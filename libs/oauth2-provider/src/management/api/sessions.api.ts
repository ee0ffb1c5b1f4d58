import { Controller, Delete, Get, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { MANAGEMENT_SCOPES } from '../../protocol/scope.js';
import type { VerifiedToken } from '../../resource-server/access-token-verifier.js';
import { ProtectedResource, RequireScopes } from '../../resource-server/decorators.js';
import { CurrentToken } from '../../resource-server/parameters.js';
import { TokenFamilyRepository } from '../../storage/repositories.js';
import { type OwnSession, UserSessions } from '../connections/user-sessions.js';
import { AnswersAlike, ApiController } from './api-controller.js';
import { Described } from './described.js';
import { DONE, ManagementApi } from './management-api.js';
import { SESSIONS } from './schemas.js';

/** The login sessions of the token's user, as far as applications are in them. */
@Controller('api/sessions')
@ProtectedResource()
@RequireScopes(MANAGEMENT_SCOPES.connections)
@AnswersAlike()
export class SessionsApi extends ApiController {
  static readonly scope: string = MANAGEMENT_SCOPES.connections;

  constructor(
    api: ManagementApi,
    private readonly sessions: UserSessions,
    private readonly families: TokenFamilyRepository,
  ) {
    super(api);
  }

  @Get()
  @Described({
    summary: 'Where the user is signed in',
    answers: { 200: { description: 'The sessions, with the applications in each', schema: SESSIONS } },
  })
  list(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
  ): Promise<void> {
    return this.api.serve({ request, reply, token }, async (person) => {
      const sid = await this.sidOf(token);
      return { sessions: (await this.sessions.list({ ...person, ...(sid && { sid }) })).map(written) };
    });
  }

  @Delete(':sid')
  @Described({
    summary: 'Signs the user out there: its tokens fall, and its applications are told',
    answers: { 204: { description: 'Done' }, 404: { description: 'The user has no such session' } },
  })
  end(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('sid') sid: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'session.end' }, async (person) => {
      await this.sessions.end(person, sid, request);
      return DONE;
    });
  }

  /** Of the session that the token came from. */
  private async sidOf({ grantId }: VerifiedToken): Promise<string | null> {
    const family = grantId ? await this.families.findOneBy({ id: grantId }) : null;
    return family?.sessionId ?? null;
  }
}

function written({ sid, since, isCurrent, applications }: OwnSession): object {
  return {
    sid,
    since: since.toISOString(),
    current: isCurrent,
    applications: applications.map((each) => ({
      client_id: each.clientId,
      client_name: each.name,
      since: each.since.toISOString(),
    })),
  };
}
