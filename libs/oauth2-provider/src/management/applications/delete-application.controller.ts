import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { OAuthResponse } from '../../protocol/response.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Visit } from '../visit.js';
import { ManagedApplications } from './managed-applications.js';

/** Where somebody deletes an application. What cannot be removed at once is asked for again. */
@Controller('applications/:id/delete')
export class DeleteApplicationController {
  static readonly isPage = true;

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly pages: ManagementPages,
  ) {}

  @All()
  delete(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, {
      get: (visit) => this.confirmation(visit, id),
      post: (visit) => this.deleted(visit, id),
      action: 'application.delete',
    });
  }

  private async confirmation(visit: Visit, id: string): Promise<OAuthResponse> {
    const application = await this.applications.find(visit.person, id);
    const { counts: dependents, atMost } = await this.applications.dependents(visit.person, id);
    const back = visit.pathTo(`applications/${application.id}/`);
    const { hidden } = visit;
    return this.desk.page(
      await this.pages.applicationDeletion({
        visit,
        application,
        dependents,
        atMost,
        action: `${back}delete/`,
        back,
        hidden,
      }),
    );
  }

  private async deleted(visit: Visit, id: string): Promise<OAuthResponse> {
    const { person, request } = visit;
    const isRemoved = await this.applications.remove(person, id, request.platform);
    return isRemoved
      ? this.desk.goTo('applications/', 'application-deleted')
      : this.desk.goTo(`applications/${id}/delete/`, 'application-partly-deleted');
  }
}
