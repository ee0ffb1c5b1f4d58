import { All, Controller, Req, Res } from '@nestjs/common';
import { ApplicationExists, InvalidApplication } from '../../clients/invalid-application.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import { OAUTH_ERROR, OAuthError } from '../../protocol/errors.js';
import type { OAuthResponse } from '../../protocol/response.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import { OncePerForm } from '../once-per-form.js';
import type { Visit } from '../visit.js';
import { type FormValues, registrationOf, typedValues } from './application-form.js';
import { ApplicationForms } from './application-forms.js';
import { ManagedApplications } from './managed-applications.js';

/** Where somebody registers an application, and is shown its credentials. */
@Controller('applications/register')
export class RegisterApplicationController {
  static readonly isPage = true;

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly forms: ApplicationForms,
    private readonly once: OncePerForm,
    private readonly pages: ManagementPages,
  ) {}

  @All()
  register(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      get: (visit) => this.form(visit),
      post: (visit) => this.registered(visit),
      action: 'application.register',
    });
  }

  private async registered(visit: Visit): Promise<OAuthResponse> {
    const { person, request } = visit;
    const id = this.once.idOf(visit);
    const values = typedValues(request.body);
    const registration = registrationOf(values, await this.applications.rulesFor(person));
    try {
      const made = await this.applications.register(person, registration, { id }, request.platform);
      return this.desk.page(await this.pages.applicationCredentials({ visit, after: 'registered', ...made }));
    } catch (error) {
      if (!(error instanceof InvalidApplication)) throw error;
      // The form was sent before: its secret was shown then.
      if (error.problems.some(({ field }) => field === 'id')) {
        const before = await this.applications.find(person, id);
        return this.desk.goTo(`applications/${before.id}/`, 'application-registered-before');
      }
      return this.form(visit, values, error.problems, error instanceof ApplicationExists ? 409 : 400);
    }
  }

  private async form(
    visit: Visit,
    values?: FormValues,
    problems: readonly ClientMetadataFinding[] = [],
    status = 200,
  ): Promise<OAuthResponse> {
    const rules = await this.applications.rulesFor(visit.person);
    if (!rules.mayRegister)
      throw new OAuthError(OAUTH_ERROR.access_denied, 'you may not register applications', { status: 403 });
    const view = {
      visit,
      ...(await this.forms.groups(rules, values ?? this.forms.blank(rules), problems)),
      asksToEndSecrets: false,
      action: visit.pathTo('applications/register/'),
      back: visit.pathTo('applications/'),
      hidden: { ...visit.hidden, ...this.once.fields(visit) },
    };
    return this.desk.page(await this.pages.applicationForm(view), status);
  }
}
