import { All, Controller, Param, Req, Res } from '@nestjs/common';
import { hasSecret } from '../../clients/hmac-problems.js';
import { InvalidApplication } from '../../clients/invalid-application.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { InvalidRequest } from '../../protocol/errors.js';
import type { OAuthResponse } from '../../protocol/response.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Visit } from '../visit.js';
import { ManagedApplications } from './managed-applications.js';

/** How long old secrets may go on working, in seconds: not at all, a day, a week. */
const OVERLAPS = [0, 24 * 3600, 7 * 24 * 3600];
const USUAL = 7 * 24 * 3600;

/** Where an application gets a new secret, which is shown once. */
@Controller('applications/:id/secret')
export class ApplicationSecretController {
  static readonly isPage = true;

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly pages: ManagementPages,
  ) {}

  @All()
  rotate(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, {
      get: async (visit) => this.form(visit, await this.applications.find(visit.person, id)),
      post: (visit) => this.rotated(visit, id),
      action: 'application.rotate-secret',
    });
  }

  private async rotated(visit: Visit, id: string): Promise<OAuthResponse> {
    const { person, request } = visit;
    const application = await this.applications.find(person, id);
    const overlap = Number(request.body.required('overlap'));
    if ((request.body.get('newest') ?? '') !== newestOf(application))
      throw new InvalidRequest('the secret was rotated since this form was shown', { status: 409 });
    try {
      const rotated = await this.applications.rotateSecret(person, id, { overlap }, request.platform);
      const { clientSecret, previousUntil } = rotated;
      return this.desk.page(
        await this.pages.applicationCredentials({
          visit,
          after: 'rotated',
          application,
          clientSecret,
          ...(application.clientSecrets.length > 0 && { previousUntil }),
          warnings: [],
        }),
      );
    } catch (error) {
      if (!(error instanceof InvalidApplication)) throw error;
      return this.form(visit, application, error);
    }
  }

  private async form(
    visit: Visit,
    application: AbstractApplication,
    error?: InvalidApplication,
  ): Promise<OAuthResponse> {
    const back = visit.pathTo(`applications/${application.id}/`);
    const view = {
      visit,
      application,
      overlaps: hasSecret(application)
        ? OVERLAPS.map((seconds) => ({ seconds, chosen: seconds === USUAL }))
        : [],
      problems: error?.problems.map(({ message }) => message) ?? [],
      action: `${back}secret/`,
      back,
      // So that a form which is sent again does not end the secret that the first one brought.
      hidden: { ...visit.hidden, newest: newestOf(application) },
    };
    return this.desk.page(await this.pages.applicationSecret(view), error ? 400 : 200);
  }
}

/** When the newest secret was made. */
function newestOf({ clientSecrets }: AbstractApplication): string {
  return clientSecrets.length === 0 ? '' : String(Math.max(...clientSecrets.map(({ created }) => created)));
}
