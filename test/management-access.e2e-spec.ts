import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from 'nest-oauth2-provider';
import { ManagementDesk, OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { Host, type Platform } from './support/host.js';

@Controller('things')
class ThingsController {
  static readonly isPage = true;
  static readonly place = { path: 'things/', key: 'applications' };

  constructor(private readonly desk: ManagementDesk) {}

  @All()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, { get: () => this.desk.page('<p>things</p>') });
  }
}

describe.each<Platform>(['express', 'fastify'])('the management on %s', (platform) => {
  let host: Host;

  beforeAll(async () => {
    host = await Host.start({
      platform,
      imports: [OAuth2ManagementModule.forRoot({ controllers: [ThingsController] })],
    });
  });

  afterAll(() => host.stop());

  it.each(['things', 'things/'])(
    'sends anonymous visitors of %s to the login, from where they come back',
    async (path) => {
      const answer = await fetch(`${host.issuer}/${path}?done=x`, { redirect: 'manual' });
      expect(answer.status).toBe(303);
      expect(new URL(answer.headers.get('location')!, host.origin).search).toContain(
        encodeURIComponent(`/o/${path}?done=x`),
      );
    },
  );
});
