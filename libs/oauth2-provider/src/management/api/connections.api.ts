import { Controller, Delete, Get, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { MANAGEMENT_SCOPES } from '../../protocol/scope.js';
import type { VerifiedToken } from '../../resource-server/access-token-verifier.js';
import { ProtectedResource, RequireScopes } from '../../resource-server/decorators.js';
import { CurrentToken } from '../../resource-server/parameters.js';
import { type ConnectedApp, ConnectedApps } from '../connections/connected-apps.js';
import { AnswersAlike, ApiController } from './api-controller.js';
import { Described } from './described.js';
import { ManagementApi } from './management-api.js';
import { CONNECTION, CONNECTIONS, REVOKED_CONNECTION } from './schemas.js';

const NOT_FOUND = { description: 'That application has nothing of the user' };

/** The applications that may use the account of the token's user. */
@Controller('api/connections')
@ProtectedResource()
@RequireScopes(MANAGEMENT_SCOPES.connections)
@AnswersAlike()
export class ConnectionsApi extends ApiController {
  static readonly scope: string = MANAGEMENT_SCOPES.connections;

  constructor(
    api: ManagementApi,
    private readonly connections: ConnectedApps,
  ) {
    super(api);
  }

  @Get()
  @Described({
    summary: 'Which applications may use the account',
    answers: { 200: { description: 'All of them, those first that came last', schema: CONNECTIONS } },
  })
  list(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
  ): Promise<void> {
    return this.api.serve({ request, reply, token }, async ({ userId }) => {
      const { apps, isWhole } = await this.connections.list(userId);
      return { connections: apps.map(written), complete: isWhole };
    });
  }

  @Get(':id')
  @Described({
    summary: 'What one application may do',
    answers: { 200: { description: 'It', schema: CONNECTION }, 404: NOT_FOUND },
  })
  find(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token }, async ({ userId }) =>
      written(await this.connections.find(userId, id)),
    );
  }

  @Delete(':id')
  @Described({
    summary: 'Takes its access back: ends everything that it has, and forgets what was allowed',
    answers: { 200: { description: 'What fell', schema: REVOKED_CONNECTION }, 404: NOT_FOUND },
  })
  revoke(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'connection.revoke' }, async (person) => {
      const { app, tokens, authorizations, isForgotten } = await this.connections.revoke(person, id, request);
      const until = app.acceptedUntil?.toISOString() ?? null;
      return { authorizations, tokens, forgotten: isForgotten, accepted_elsewhere_until: until };
    });
  }
}

function written(app: ConnectedApp): object {
  return {
    application_id: app.application.id,
    client_id: app.application.clientId,
    client_name: app.application.toString(),
    scopes: app.scopes,
    claims: app.claims,
    resources: app.resources,
    since: app.since.toISOString(),
    last_used: app.lastUsed?.toISOString() ?? null,
    authorizations: app.authorizations,
    sessions: app.sids,
    remembered: app.isRemembered,
    accepted_elsewhere_until: app.acceptedUntil?.toISOString() ?? null,
  };
}
