import { Controller, Delete, Get, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { MANAGEMENT_SCOPES } from '../../protocol/scope.js';
import type { VerifiedToken } from '../../resource-server/access-token-verifier.js';
import { ProtectedResource, RequireScopes } from '../../resource-server/decorators.js';
import { CurrentToken } from '../../resource-server/parameters.js';
import type { AdminClass } from '../administration/admin-class.js';
import { queryOf } from '../administration/admin-parameters.js';
import { AdministrationFigures } from '../administration/administration-figures.js';
import { Administration } from '../administration/administration.js';
import { QUERY, figuresOf, pageOf, recordOf } from './admin-document.js';
import { ADMIN_QUERY, FIGURES, RECORD, RECORDS, REVOKED_RECORD } from './admin-schemas.js';
import { AnswersAlike, ApiController } from './api-controller.js';
import { apiQuery, limitOf } from './api-query.js';
import { Described } from './described.js';
import { ManagementApi } from './management-api.js';

const NOT_FOUND = { description: 'There is no such record' };

/** Every kind of record, for administrators. */
@Controller('api/administration')
@ProtectedResource()
@RequireScopes(MANAGEMENT_SCOPES.administration)
@AnswersAlike()
export class AdministrationApi extends ApiController {
  static readonly scope: string = MANAGEMENT_SCOPES.administration;

  constructor(
    api: ManagementApi,
    private readonly administration: Administration,
    private readonly figures: AdministrationFigures,
  ) {
    super(api);
  }

  @Get()
  @Described({
    summary: 'Figures and health',
    answers: { 200: { description: 'They, and the kinds of records that there are', schema: FIGURES } },
  })
  overview(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
  ): Promise<void> {
    return this.serve({ request, reply, token }, async () => figuresOf(await this.figures.take()));
  }

  @Get(':kind')
  @Described({
    summary: 'Records of one kind, the newest first',
    query: ADMIN_QUERY,
    answers: {
      200: { description: 'A page of them', schema: RECORDS },
      404: { description: 'There is no such kind' },
    },
  })
  list(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('kind') kind: string,
  ): Promise<void> {
    return this.serve({ request, reply, token }, async () => {
      const admin = this.administration.at(kind);
      const known = [...QUERY, ...admin.allFilters.map(({ name }) => name)];
      const query = apiQuery(request, known);
      limitOf(query);
      return pageOf(await admin.list(queryOf(query, admin)), admin);
    });
  }

  @Get(':kind/:id')
  @Described({
    summary: 'One record',
    answers: { 200: { description: 'It', schema: RECORD }, 404: NOT_FOUND },
  })
  find(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('kind') kind: string,
    @Param('id') id: string,
  ): Promise<void> {
    return this.serve({ request, reply, token }, async () => {
      const admin: AdminClass = this.administration.at(kind);
      return recordOf(await admin.find(id), admin.details, admin);
    });
  }

  @Delete(':kind/:id')
  @Described({
    summary: 'Revokes it, and what belongs to it',
    answers: { 200: { description: 'What ended', schema: REVOKED_RECORD }, 404: NOT_FOUND },
  })
  revoke(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('kind') kind: string,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve(
      { request, reply, token, action: 'record.revoke', forAdministrators: true },
      async (person) => ({ ...(await this.administration.at(kind).revoke(person, id, request)) }),
    );
  }

  private serve(
    call: { request: HttpRequest; reply: HttpReply; token: VerifiedToken },
    work: () => Promise<object>,
  ): Promise<void> {
    return this.api.serve({ ...call, forAdministrators: true }, work);
  }
}
