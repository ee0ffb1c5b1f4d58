import { All, Controller, Req, Res } from '@nestjs/common';
import { type OAuthRequest, isForm, toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { InvalidRequest } from '../protocol/errors.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import type { PageFrame } from '../resource-owner/page-frame.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import { DeviceAuthorizations } from '../tokens/device-authorizations.js';
import { DeviceForm } from './device-form.js';
import { Refusals } from './refusals.js';

/** The verification URI (RFC 8628 section 3.3): where the user of a device types in its code, and decides. */
@Controller('device')
export class DeviceController {
  constructor(
    private readonly refusals: Refusals,
    private readonly owners: ResourceOwners,
    private readonly devices: DeviceAuthorizations,
    private readonly form: DeviceForm,
    private readonly frames: PageFrames,
    private readonly responder: Responder,
  ) {}

  @All()
  async device(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.sendToPerson(reply, await this.respond(platform));
  }

  private async respond(platform: HttpRequest): Promise<OAuthResponse> {
    try {
      const request = toOAuthRequest(platform);
      const isGet = request.method === 'GET' || request.method === 'HEAD';
      if (!isGet && request.method !== 'POST') {
        throw new InvalidRequest('this page answers GET and POST', {
          status: 405,
          headers: { Allow: 'GET, HEAD, POST' },
        });
      }
      if (!isGet && !isForm(request)) {
        throw new InvalidRequest('the body must be application/x-www-form-urlencoded', { status: 415 });
      }
      const userCode = this.form.userCodeOf(isGet ? request.query : request.body);
      const login = await this.owners.current(platform);
      if (login === null) return this.toLogin(platform, isGet, userCode);
      const frame = this.frames.of(platform);
      if (isGet) return await this.form.ask(frame, login, userCode);
      this.form.assertGenuine(request.body, login);
      return this.form.isDecision(request.body)
        ? await this.decide(frame, request, userCode, login)
        : await this.claim(frame, platform, userCode, login);
    } catch (error) {
      return this.refusals.asPage(error, platform);
    }
  }

  /** What a form brought goes on as a GET, so that it is shown once more after the login. */
  private toLogin(platform: HttpRequest, isGet: boolean, userCode: string): OAuthResponse {
    const returnTo = this.form.urlWith(userCode);
    return redirectTo(isGet ? this.owners.loginUrl(platform, { returnTo }) : returnTo);
  }

  private async claim(
    frame: PageFrame,
    platform: HttpRequest,
    userCode: string,
    login: Login,
  ): Promise<OAuthResponse> {
    const now = new Date();
    const claim = await this.devices.claim(userCode, login, platform, now);
    switch (claim.outcome) {
      case 'claimed':
        return this.form.confirm(frame, login, claim.code, userCode);
      case 'limited':
        return this.form.wait(frame, login, claim.until, now);
      case 'unknown':
        return this.form.askAgain(frame, login, userCode);
    }
  }

  private async decide(
    frame: PageFrame,
    request: OAuthRequest,
    userCode: string,
    login: Login,
  ): Promise<OAuthResponse> {
    const isAllowed = this.form.isAllowed(request.body);
    const decision = await this.devices.decide(userCode, login, isAllowed, request.platform, new Date());
    return decision ? this.form.done(frame, decision) : this.form.askAgain(frame, login, userCode);
  }
}
