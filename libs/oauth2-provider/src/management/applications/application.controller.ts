import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { Scopes } from '../../clients/scopes.js';
import { hasSecret } from '../../clients/hmac-problems.js';
import { scopesInWords } from '../../endpoints/descriptions.js';
import { SERVER_METADATA } from '../../endpoints/metadata.controller.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { OAuthResponse } from '../../protocol/response.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { ManagementDesk } from '../management-desk.js';
import { notFound } from '../not-found.js';
import { ManagementPages } from '../management-pages.js';
import type { Visit } from '../visit.js';
import { ApplicationForms } from './application-forms.js';
import { ManagedApplications } from './managed-applications.js';
import { trialOf, triedUris } from './trial.js';

/** An application as it is, and a link that tries it. */
@Controller('applications/:id')
export class ApplicationController {
  static readonly isPage = true;

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly forms: ApplicationForms,
    private readonly scopes: Scopes,
    private readonly pages: ManagementPages,
    @Inject(SERVER_METADATA) private readonly metadata: Record<string, unknown>,
  ) {}

  @All()
  show(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, { get: (visit) => this.page(visit, id) });
  }

  @All('try')
  try(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, { get: (visit) => this.trial(visit, id) });
  }

  private async page(visit: Visit, id: string): Promise<OAuthResponse> {
    const application = await this.applications.find(visit.person, id);
    return this.desk.page(
      await this.pages.application({
        visit,
        application,
        values: this.forms.valuesOf(application),
        warnings: this.forms.warningsOf(application),
        hasSecret: hasSecret(application),
        isTried: this.isTried(application),
      }),
    );
  }

  private async trial(visit: Visit, id: string): Promise<OAuthResponse> {
    const application = await this.applications.find(visit.person, id);
    if (!this.isTried(application)) throw notFound('page for this application');
    const { query, platform } = visit.request;
    const redirectUris = triedUris(application);
    const asked = query.get('redirect_uri');
    const redirectUri = redirectUris.find((uri) => uri === asked) ?? redirectUris[0];
    const available = await this.scopes.availableFor(application, platform);
    const defaults = await this.scopes.defaultsFor(application, platform);
    // With the form sent, no box is no scope; a link from elsewhere asks for what a client gets that names none.
    const isChosen = (scope: string) =>
      asked === undefined ? defaults.includes(scope) : query.get(`scope.${scope}`) !== undefined;
    const trial = trialOf(application, {
      redirectUri,
      scopes: available.filter(isChosen),
      authorizationEndpoint: String(this.metadata['authorization_endpoint']),
      tokenEndpoint: String(this.metadata['token_endpoint']),
    });
    const described = await scopesInWords(this.scopes, available, visit.frame.language);
    return this.desk.page(
      await this.pages.applicationTrial({
        visit,
        application,
        redirectUris: redirectUris.map((uri) => ({ uri, chosen: uri === redirectUri })),
        scopes: described.map((scope) => ({ ...scope, chosen: isChosen(scope.name) })),
        ...trial,
        action: visit.pathTo(`applications/${application.id}/try/`),
        back: visit.pathTo(`applications/${application.id}/`),
      }),
    );
  }

  /** Whether users are sent to the server for it. */
  private isTried(application: AbstractApplication): boolean {
    const isThere = this.metadata['authorization_endpoint'] !== undefined;
    return isThere && application.responseTypes.length > 0 && triedUris(application).length > 0;
  }
}
