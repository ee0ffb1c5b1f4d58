import { All, Controller, Req, Res } from '@nestjs/common';
import { isFromElsewhere } from '../http/from-elsewhere.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { MaintenancePolicy } from '../maintenance/maintenance-policy.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { OAUTH_ERROR } from '../protocol/errors.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';
import { ExpiredRecords } from '../tokens/expired-records.js';
import { Refusals } from './refusals.js';

/** How long a request may work, in seconds: proxies do not wait for ever. */
const MAX_SECONDS = 20;

/**
 * Removes what has expired, for administrators: 200, also where the time was over before the work was, which the answer
 * then says with how many records it removed; 403 for everybody else. No part of the default endpoints.
 */
@Controller('maintenance')
export class MaintenanceController {
  constructor(
    private readonly expired: ExpiredRecords,
    private readonly policy: MaintenancePolicy,
    private readonly options: OAuth2ProviderOptions,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
  ) {}

  @All()
  async cleanUp(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer = await this.respond(request).catch((error: unknown) => this.refusals.asJson(error));
    this.responder.sendToPerson(reply, answer);
  }

  private async respond(request: HttpRequest): Promise<OAuthResponse> {
    if (request.method !== 'POST') {
      const body = { error: OAUTH_ERROR.invalid_request, error_description: 'maintenance is done with POST' };
      return { status: 405, headers: { ...NO_STORE, Allow: 'POST' }, body };
    }
    // A page elsewhere can send a POST with the administrator's cookies, but not without saying where it comes from.
    const isAllowed =
      !isFromElsewhere(request, [new URL(this.options.issuer).origin]) &&
      (await this.policy.isAdministrator(request));
    if (!isAllowed) return { status: 403, headers: NO_STORE, body: { error: 'Unauthorized' } };
    const { removed, complete } = await this.expired.run({ maxSeconds: MAX_SECONDS });
    const total = Object.values(removed).reduce((sum, count) => sum + count, 0);
    const body = complete
      ? { message: 'Cleanup completed' }
      : { message: 'Cleanup is not complete; ask again', complete, removed: total };
    return { status: 200, headers: NO_STORE, body };
  }
}
