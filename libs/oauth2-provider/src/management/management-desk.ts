import { Injectable } from '@nestjs/common';
import { Refusals } from '../endpoints/refusals.js';
import { userNameOf } from '../endpoints/user-name.js';
import type { ManagementAction } from '../events/event.js';
import { type OAuthRequest, isForm, toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { MountPoint } from '../http/mount-point.js';
import { Responder } from '../http/responder.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { sidOf } from '../protocol/session-id.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { languageHeaders, pageHeaders } from '../resource-owner/page-headers.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import { ManagementPages } from './management-pages.js';
import { ManagementThrottle, assertUnhurried } from './management-throttle.js';
import { ManagementPolicy } from './management-policy.js';
import { ManagementPlaces } from './management-places.js';
import type { Person } from './person.js';
import type { Visit } from './visit.js';

const TOKEN = 'csrf_token';

/** What a page does: with GET it shows, with POST it changes. */
export interface PageWork {
  readonly get: (visit: Visit) => Promise<OAuthResponse> | OAuthResponse;
  readonly post?: (visit: Visit) => Promise<OAuthResponse>;
  /** What `post` is about to change: for the throttle. */
  readonly action?: ManagementAction;
  readonly forAdministrators?: boolean;
}

/** Where people come to a page of the management: who they are, whether they may, and what they get when they may not. */
@Injectable()
export class ManagementDesk {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly refusals: Refusals,
    private readonly owners: ResourceOwners,
    private readonly policy: ManagementPolicy,
    private readonly throttle: ManagementThrottle,
    private readonly tokens: FormTokens,
    private readonly frames: PageFrames,
    private readonly pages: ManagementPages,
    private readonly places: ManagementPlaces,
    private readonly mount: MountPoint,
    private readonly responder: Responder,
  ) {}

  /** Answers the request; never throws. Anonymous visitors go to the login and come back. */
  async serve(platform: HttpRequest, reply: HttpReply, work: PageWork): Promise<void> {
    const answer = await this.answer(platform, work).catch((error: unknown) =>
      this.errorPage(platform, error),
    );
    this.responder.sendToPerson(reply, answer);
  }

  /** A page with its headers. */
  page(body: string, status = 200): OAuthResponse {
    return { status, headers: pageHeaders([], {}, { brand: this.frames.brand }), body };
  }

  /** To another page of the management, after something was done; `done` is a key below `management.done`. */
  goTo(path: string, done?: string): OAuthResponse {
    const query = done === undefined ? '' : `?${new URLSearchParams({ done }).toString()}`;
    return redirectTo(this.pathTo(path) + query);
  }

  private async answer(platform: HttpRequest, work: PageWork): Promise<OAuthResponse> {
    const request = toOAuthRequest(platform);
    const isGet = request.method === 'GET' || request.method === 'HEAD';
    assertMethod(request, isGet, work.post !== undefined);
    const login = await this.owners.current(platform);
    if (login === null)
      return redirectTo(this.owners.loginUrl(platform, { returnTo: this.returnTo(platform) }));
    const visit = await this.visit(request, login);
    if (work.forAdministrators && !visit.person.isAdministrator) throw notForYou();
    if (isGet) return inLanguage(await work.get(visit), visit);
    this.assertGenuine(request, login);
    if (work.action) await assertUnhurried(this.throttle, work.action, visit.person, platform);
    return inLanguage(await work.post!(visit), visit);
  }

  private async visit(request: OAuthRequest, login: Login): Promise<Visit> {
    const { userId, sessionId } = login;
    const user = await this.owners.find(userId);
    if (!user) throw new OAuthError(OAUTH_ERROR.access_denied, 'the user is not active', { status: 403 });
    const isAdministrator = await this.policy.isAdministrator(request.platform, userId, user, 'session');
    const person: Person = { userId, user, isAdministrator, via: 'session', sid: sidOf(sessionId) };
    return {
      person,
      personName: await userNameOf(this.owners, user, ''),
      request,
      frame: this.frames.of(request.platform),
      hidden: { [TOKEN]: this.tokens.create(sessionId, shownTo(login)) },
      places: this.places.of(person),
      pathTo: (path) => this.pathTo(path),
    };
  }

  /** @throws InvalidRequest unless the form was shown to this user in this session */
  private assertGenuine({ body }: OAuthRequest, login: Login): void {
    if (this.tokens.verify(body.get(TOKEN) ?? '', login.sessionId, shownTo(login))) return;
    throw new InvalidRequest('the form has expired or was not shown to you; go back and try again', {
      status: 403,
    });
  }

  private async errorPage(platform: HttpRequest, error: unknown): Promise<OAuthResponse> {
    const { status, headers, error: code, description } = this.refusals.of(error);
    const frame = this.frames.of(platform);
    const body = await this.pages.error({ frame, status, error: code, description });
    return { status, headers: { ...pageHeaders([], {}, frame), ...headers }, body };
  }

  /** What was asked for, as the browser knows it: a proxy may have taken a prefix away. */
  private returnTo({ url }: HttpRequest): string {
    const before = this.mount.path === '' ? '/' : `/${this.mount.path}/`;
    const at = url.indexOf(before);
    return this.pathTo(at < 0 ? '' : url.slice(at + before.length));
  }

  private pathTo(path: string): string {
    const [before] = path.split('?', 1);
    return pathBelow(this.options.issuer, before) + path.slice(before.length);
  }
}

function inLanguage(response: OAuthResponse, { frame }: Visit): OAuthResponse {
  return { ...response, headers: { ...response.headers, ...languageHeaders(frame.language) } };
}

function assertMethod(request: OAuthRequest, isGet: boolean, takesPost: boolean): void {
  if (!isGet && !(takesPost && request.method === 'POST')) {
    const allowed = takesPost ? 'GET, HEAD, POST' : 'GET, HEAD';
    throw new InvalidRequest(`this page answers ${allowed}`, { status: 405, headers: { Allow: allowed } });
  }
  if (!isGet && !isForm(request))
    throw new InvalidRequest('the body must be application/x-www-form-urlencoded', { status: 415 });
}

function notForYou(): OAuthError {
  return new OAuthError(OAUTH_ERROR.access_denied, 'this page is for administrators', { status: 403 });
}

function shownTo({ userId }: Login): string {
  return JSON.stringify(['management', userId]);
}
