import { All, Controller, Param, Req, Res } from '@nestjs/common';
import { Applications } from '../../clients/applications.js';
import { ApplicationExists, InvalidApplication } from '../../clients/invalid-application.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import type { OAuthResponse } from '../../protocol/response.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Visit } from '../visit.js';
import { type FormValues, changesOf, typedValues } from './application-form.js';
import { ApplicationForms } from './application-forms.js';
import { ManagedApplications } from './managed-applications.js';

interface Typed {
  readonly values: FormValues;
  readonly problems?: readonly ClientMetadataFinding[];
  readonly asksToEndSecrets?: boolean;
  readonly status?: number;
}

/** Where somebody changes an application. */
@Controller('applications/:id/update')
export class UpdateApplicationController {
  static readonly isPage = true;

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly registrations: Applications,
    private readonly forms: ApplicationForms,
    private readonly pages: ManagementPages,
  ) {}

  @All()
  update(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, {
      get: async (visit) => this.form(visit, await this.applications.find(visit.person, id)),
      post: (visit) => this.updated(visit, id),
      action: 'application.update',
    });
  }

  private async updated(visit: Visit, id: string): Promise<OAuthResponse> {
    const { person, request } = visit;
    const stored = await this.applications.find(person, id);
    const values = typedValues(request.body);
    const rules = await this.applications.rulesFor(person, stored);
    const changes = changesOf(values, rules, stored, this.registrations.availableScopes());
    const here = `applications/${stored.id}/`;
    if (Object.keys(changes).length === 0) return this.desk.goTo(here, 'application-unchanged');
    try {
      const isConfirmed = request.body.get('end_secrets') !== undefined;
      if (!isConfirmed && (await this.applications.endsSecrets(person, id, changes)))
        return await this.form(visit, stored, { values, asksToEndSecrets: true, status: 409 });
      const changed = await this.applications.update(person, id, changes, request.platform);
      if (changed.clientSecret === undefined) return this.desk.goTo(here, 'application-changed');
      return this.desk.page(await this.pages.applicationCredentials({ visit, after: 'changed', ...changed }));
    } catch (error) {
      if (!(error instanceof InvalidApplication)) throw error;
      const status = error instanceof ApplicationExists ? 409 : 400;
      return this.form(visit, stored, { values, problems: error.problems, status });
    }
  }

  private async form(
    visit: Visit,
    application: AbstractApplication,
    { values, problems = [], asksToEndSecrets = false, status = 200 }: Typed = {
      values: this.forms.valuesOf(application),
    },
  ): Promise<OAuthResponse> {
    const rules = await this.applications.rulesFor(visit.person, application);
    const back = visit.pathTo(`applications/${application.id}/`);
    const view = {
      visit,
      application,
      ...(await this.forms.groups(rules, values, problems, application)),
      asksToEndSecrets,
      action: `${back}update/`,
      back,
      hidden: visit.hidden,
    };
    return this.desk.page(await this.pages.applicationForm(view), status);
  }
}
