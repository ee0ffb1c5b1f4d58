import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { ManagementDesk } from '../management-desk.js';
import { ManagementPages } from '../management-pages.js';
import type { Place } from '../visit.js';
import { ConnectedApps } from './connected-apps.js';

/** Which applications may use the account of whoever looks, and how that is taken back. */
@Controller('authorized-tokens')
export class ConnectionsController {
  static readonly isPage: boolean = true;
  static readonly place: Place = { path: 'authorized-tokens/', key: 'connections' };

  constructor(
    private readonly desk: ManagementDesk,
    private readonly pages: ManagementPages,
    private readonly connections: ConnectedApps,
  ) {}

  @All()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      get: async (visit) => {
        const list = await this.connections.list(visit.person.userId);
        return this.desk.page(await this.pages.connections({ visit, ...list }));
      },
    });
  }

  /** Asks before it does it, and then says what fell. */
  @All(':id/delete')
  revoke(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.desk.serve(request, reply, {
      action: 'connection.revoke',
      get: async (visit) => {
        const app = await this.connections.find(visit.person.userId, id);
        return this.desk.page(await this.pages.connectionRevocation({ visit, app }));
      },
      post: async (visit) => {
        const revoked = await this.connections.revoke(visit.person, id, request);
        return this.desk.page(await this.pages.connectionRevoked({ visit, ...revoked }));
      },
    });
  }
}
