import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import type { OAuthResponse } from '../../protocol/response.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Place, Visit } from '../visit.js';
import { queryOf } from './admin-parameters.js';
import { Administration } from './administration.js';
import { AdministrationFigures } from './administration-figures.js';

/** The pages of administrators, below `admin/`. */
@Controller('admin')
export class AdministrationController {
  static readonly isPage = true;
  static readonly place: Place = { path: 'admin/', key: 'administration', forAdministrators: true };

  constructor(
    private readonly desk: ManagementDesk,
    private readonly pages: ManagementPages,
    private readonly administration: Administration,
    private readonly figures: AdministrationFigures,
  ) {}

  @All()
  overview(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.serve(request, reply, async (visit) => {
      const figures = await this.figures.take();
      return this.pages.administration({ ...this.view(visit), figures });
    });
  }

  @All(':list')
  list(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('list') path: string): Promise<void> {
    return this.serve(request, reply, async (visit) => {
      const admin = this.administration.at(path);
      const query = queryOf(visit.request.query, admin);
      const page = await admin.list(query);
      return this.pages.administrationList({ ...this.view(visit), admin, query, page });
    });
  }

  @All(':list/:id')
  record(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('list') path: string,
    @Param('id') id: string,
  ): Promise<void> {
    return this.serve(request, reply, async (visit) => {
      const admin = this.administration.at(path);
      return this.pages.administrationRecord({ ...this.view(visit), admin, row: await admin.find(id) });
    });
  }

  @All(':list/:id/revoke')
  revoke(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('list') path: string,
    @Param('id') id: string,
  ): Promise<void> {
    const confirm = async (visit: Visit) => {
      const admin = this.administration.at(path);
      const row = await admin.find(id);
      admin.assertRevocable();
      return this.pages.administrationRevocation({ ...this.view(visit), admin, row });
    };
    const revoke = async ({ person }: Visit): Promise<OAuthResponse> => {
      const admin = this.administration.at(path);
      const { ended } = await admin.revoke(person, id, request);
      // What a user allowed is forgotten; everything else stays, and can be read as what it is.
      const to = admin.kind === 'consent' ? '' : `${id}/`;
      return this.desk.goTo(`admin/${path}/${to}`, `ended-${ended}`);
    };
    return this.serve(request, reply, confirm, revoke);
  }

  private serve(
    request: HttpRequest,
    reply: HttpReply,
    show: (visit: Visit) => Promise<string>,
    post?: (visit: Visit) => Promise<OAuthResponse>,
  ): Promise<void> {
    return this.desk.serve(request, reply, {
      forAdministrators: true,
      get: async (visit) => this.desk.page(await show(visit)),
      ...(post && { post, action: 'record.revoke' as const }),
    });
  }

  private view(visit: Visit) {
    return { visit, frame: visit.frame, administration: this.administration };
  }
}
