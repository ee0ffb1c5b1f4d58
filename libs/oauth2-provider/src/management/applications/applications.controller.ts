import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { OAuthResponse } from '../../protocol/response.js';
import type { ClientType } from '../../storage/entities/application.entity.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Place, Visit } from '../visit.js';
import { ManagedApplications } from './managed-applications.js';

/** The list of applications: somebody's own, and everybody's for administrators who ask for that. */
@Controller('applications')
export class ApplicationsController {
  static readonly isPage = true;
  static readonly place: Place = { path: 'applications/', key: 'applications' };

  constructor(
    private readonly desk: ManagementDesk,
    private readonly applications: ManagedApplications,
    private readonly pages: ManagementPages,
  ) {}

  @All()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, { get: (visit) => this.page(visit) });
  }

  private async page(visit: Visit): Promise<OAuthResponse> {
    const { person, request } = visit;
    const search = request.query.get('search')?.trim() ?? '';
    const type = request.query.get('type');
    const clientType: ClientType | undefined =
      type === 'confidential' || type === 'public' ? type : undefined;
    const all = person.isAdministrator && request.query.get('whose') === 'all';
    const after = request.query.get('after');
    const filter = { all, clientType, ...(search !== '' && { search }) };
    const { applications, next } = await this.applications.list(person, filter, { after });
    const { mayRegister } = await this.applications.rulesFor(person);
    const shown = { search, clientType: clientType ?? '', all };
    const isFirst = after === undefined;
    return this.desk.page(
      await this.pages.applications({ visit, applications, filter: shown, isFirst, next, mayRegister }),
    );
  }
}
