import { Controller, Delete, Get, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { Applications } from '../../clients/applications.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { OAuth2ProviderOptions } from '../../options/options.js';
import { urlBelow } from '../../protocol/below-issuer.js';
import { InvalidRequest } from '../../protocol/errors.js';
import type { Parameters } from '../../protocol/parameters.js';
import { NO_STORE } from '../../protocol/response.js';
import { MANAGEMENT_SCOPES } from '../../protocol/scope.js';
import type { VerifiedToken } from '../../resource-server/access-token-verifier.js';
import { ProtectedResource, RequireScopes } from '../../resource-server/decorators.js';
import { CurrentToken } from '../../resource-server/parameters.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { ManagedApplications, type ManagedFilter } from '../applications/managed-applications.js';
import { AnswersAlike, ApiController } from './api-controller.js';
import { apiQuery, limitOf } from './api-query.js';
import { changesOf, documentOf, registrationOf, warningsOf } from './application-document.js';
import {
  APPLICATION,
  APPLICATIONS,
  APPLICATION_CHANGES,
  APPLICATION_FILTERS,
  REGISTERED_APPLICATION,
  ROTATED_SECRET,
  ROTATION,
} from './application-schemas.js';
import { Described } from './described.js';
import { jsonBody, jsonBodyOrNone } from './json-body.js';
import { DONE, ManagementApi, WholeAnswer } from './management-api.js';
import { PROBLEMS } from './schemas.js';

const NOT_FOUND = { description: 'There is none that the user may manage' };
const REFUSED = { description: 'It cannot be like this', schema: PROBLEMS };
const TAKEN = { description: 'What must be unique is taken', schema: PROBLEMS };

/** Applications, for their owners and for administrators, by the names of RFC 7591. */
@Controller('api/applications')
@ProtectedResource()
@RequireScopes(MANAGEMENT_SCOPES.applications)
@AnswersAlike()
export class ApplicationsApi extends ApiController {
  static readonly scope: string = MANAGEMENT_SCOPES.applications;

  constructor(
    api: ManagementApi,
    private readonly options: OAuth2ProviderOptions,
    private readonly applications: Applications,
    private readonly managed: ManagedApplications,
  ) {
    super(api);
  }

  @Get()
  @Described({
    summary: 'The applications of the user; for administrators everybody’s',
    query: APPLICATION_FILTERS,
    answers: { 200: { description: 'A page of them', schema: APPLICATIONS } },
  })
  list(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
  ): Promise<void> {
    return this.api.serve({ request, reply, token }, async (person) => {
      const query = apiQuery(request, Object.keys(APPLICATION_FILTERS));
      const at = { limit: limitOf(query), after: query.get('after') };
      const page = await this.managed.list(person, filterOf(query), at);
      const available = this.applications.availableScopes();
      return { applications: page.applications.map((each) => documentOf(each, available)), next: page.next };
    });
  }

  @Post()
  @Described({
    summary: 'Registers an application (RFC 7591 section 2); its secret is shown this once',
    body: { schema: APPLICATION_CHANGES },
    answers: {
      201: { description: 'It, with its credentials', schema: REGISTERED_APPLICATION },
      400: REFUSED,
      409: TAKEN,
    },
  })
  register(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'application.register' }, async (person) => {
      const registration = registrationOf(jsonBody(request), this.applications.ownColumns());
      const registered = await this.managed.register(person, registration, {}, request);
      const { application, clientSecret, warnings } = registered;
      const Location = urlBelow(this.options.issuer, `api/applications/${application.id}`);
      const body = { ...this.written(application, clientSecret), ...warningsOf(warnings) };
      return new WholeAnswer({ status: 201, headers: { ...NO_STORE, Location }, body });
    });
  }

  @Get(':id')
  @Described({
    summary: 'One application',
    answers: { 200: { description: 'It', schema: APPLICATION }, 404: NOT_FOUND },
  })
  find(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token }, async (person) =>
      this.written(await this.managed.find(person, id)),
    );
  }

  @Patch(':id')
  @Described({
    summary: 'Changes the members that are given; null takes one away (RFC 7396)',
    body: { schema: APPLICATION_CHANGES },
    answers: {
      200: { description: 'It as it is now', schema: REGISTERED_APPLICATION },
      400: REFUSED,
      404: NOT_FOUND,
      409: TAKEN,
    },
  })
  update(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'application.update' }, async (person) => {
      const changes = changesOf(jsonBody(request), this.applications.ownColumns());
      const { application, clientSecret, warnings } = await this.managed.update(person, id, changes, request);
      return { ...this.written(application, clientSecret), ...warningsOf(warnings) };
    });
  }

  @Delete(':id')
  @Described({
    summary: 'Deletes it, and with it all that it has',
    answers: {
      202: { description: 'There is so much that more is left; ask again' },
      204: { description: 'Done' },
      404: NOT_FOUND,
    },
  })
  remove(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'application.delete' }, async (person) => {
      const isRemoved = await this.managed.remove(person, id, request);
      if (isRemoved) return DONE;
      return new WholeAnswer({ status: 202, headers: NO_STORE, body: { complete: false } });
    });
  }

  @Post(':id/secret')
  @Described({
    summary: 'Gives it a new secret, which is shown this once; those before it go on working for a while',
    body: { schema: ROTATION, required: false },
    answers: { 200: { description: 'The secret', schema: ROTATED_SECRET }, 400: REFUSED, 404: NOT_FOUND },
  })
  rotate(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @CurrentToken() token: VerifiedToken,
    @Param('id') id: string,
  ): Promise<void> {
    return this.api.serve({ request, reply, token, action: 'application.rotate-secret' }, async (person) => {
      const { overlap, ...others } = jsonBodyOrNone(request);
      if (Object.keys(others).length > 0) throw new InvalidRequest('the body may have overlap alone');
      const options = overlap === undefined ? {} : { overlap: overlap as number };
      const rotated = await this.managed.rotateSecret(person, id, options, request);
      const { clientId, clientSecret, previousUntil } = rotated;
      return {
        client_id: clientId,
        client_secret: clientSecret,
        previous_until: previousUntil.toISOString(),
      };
    });
  }

  private written(application: AbstractApplication, clientSecret?: string): object {
    return documentOf(application, this.applications.availableScopes(), clientSecret);
  }
}

function filterOf(query: Parameters): ManagedFilter {
  const [userId, clientType] = [query.get('user_id'), query.get('client_type')];
  const [grantType, search, all] = [query.get('grant_type'), query.get('search'), query.get('all')];
  if (clientType !== undefined && clientType !== 'confidential' && clientType !== 'public')
    throw new InvalidRequest('client_type must be confidential or public');
  if (all !== undefined && all !== 'true') throw new InvalidRequest('all must be true, or absent');
  return {
    all: all !== undefined || userId !== undefined,
    ...(userId !== undefined && { userId }),
    ...(clientType !== undefined && { clientType }),
    ...(grantType !== undefined && { grantType }),
    ...(search !== undefined && { search }),
  };
}
