import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import { Scopes } from '../clients/scopes.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuthResponse } from '../protocol/response.js';
import { parseScope } from '../protocol/scope.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import type { PageFrame } from '../resource-owner/page-frame.js';
import { pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { ClaimedDeviceCode, DeviceDecision } from '../tokens/device-authorizations.js';
import { UserCodeGenerator } from '../tokens/user-code-generator.js';
import { clientLinks } from './client-links.js';
import { scopesInWords } from './descriptions.js';
import { DecisionForm } from './request-form.js';
import { userNameOf } from './user-name.js';

const USER_CODE = 'user_code';
const TOKEN = 'csrf_token';
/** No code is longer, so nothing longer is shown or carried along. */
const LONGEST_CODE = 64;

/** The pages on which the user of a device types in its code and decides (RFC 8628 section 3.3). */
@Injectable()
export class DeviceForm extends DecisionForm {
  /** Path of the page on this origin. */
  readonly path: string;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly owners: ResourceOwners,
    private readonly tokens: FormTokens,
    private readonly pages: Pages,
    private readonly userCodes: UserCodeGenerator,
  ) {
    super();
    this.path = pathBelow(options.issuer, 'device');
  }

  userCodeOf(parameters: Parameters): string {
    return parameters.get(USER_CODE) ?? '';
  }

  /** Path and query of the page with the code filled in. */
  urlWith(userCode: string): string {
    return userCode === '' || userCode.length > LONGEST_CODE
      ? this.path
      : `${this.path}?${new URLSearchParams({ [USER_CODE]: userCode }).toString()}`;
  }

  /** Asks for the code; one from a link is filled in, for the user to look at (RFC 8628 section 3.3.1). */
  ask(frame: PageFrame, login: Login, userCode: string): Promise<OAuthResponse> {
    return this.form(frame, login, { userCode });
  }

  /** Asks again. */
  askAgain(frame: PageFrame, login: Login, userCode: string): Promise<OAuthResponse> {
    return this.form(frame, login, { userCode, problem: frame.language.text('device.unknown') });
  }

  /** Tells a user who typed too many wrong codes to wait (RFC 8628 section 5.1). */
  async wait(frame: PageFrame, login: Login, until: Date, now: Date): Promise<OAuthResponse> {
    const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
    const problem = frame.language.text('device.wait', { minutes: Math.ceil(seconds / 60) });
    const page = await this.form(frame, login, { problem, isLocked: true });
    return { ...page, status: 429, headers: { ...page.headers, 'Retry-After': String(seconds) } };
  }

  /**
   * Asks for the decision.
   * @throws OAuthError `access_denied` when the user is not active
   */
  async confirm(
    frame: PageFrame,
    login: Login,
    code: ClaimedDeviceCode,
    userCode: string,
  ): Promise<OAuthResponse> {
    const user = await this.owners.find(login.userId);
    if (!user) throw new OAuthError(OAUTH_ERROR.access_denied, 'the user is not active', { status: 403 });
    const { application } = code;
    const normalized = this.userCodes.normalize(userCode);
    const body = await this.pages.deviceConfirmation({
      frame,
      applicationName: application.toString(),
      userCode: this.userCodes.format(normalized),
      scopes: await scopesInWords(this.scopes, parseScope(code.scope), frame.language),
      resources: this.resources.described(code.resources),
      userName: await userNameOf(this.owners, user, application.clientId),
      action: this.path,
      hidden: {
        [USER_CODE]: normalized,
        [TOKEN]: this.tokens.create(login.sessionId, shown(login, normalized)),
      },
      ...clientLinks(application.metadata),
    });
    return { status: 200, headers: pageHeaders([], {}, frame), body };
  }

  async done(frame: PageFrame, { allowed, client }: DeviceDecision): Promise<OAuthResponse> {
    const body = await this.pages.deviceDone({ frame, allowed, applicationName: client.toString() });
    return { status: 200, headers: pageHeaders([], {}, frame), body };
  }

  /** @throws InvalidRequest unless the form was shown to this user in this session, and for a decision with that code */
  assertGenuine(body: Parameters, login: Login): void {
    const decided = this.isDecision(body) ? this.userCodes.normalize(this.userCodeOf(body)) : undefined;
    if (!this.tokens.verify(body.get(TOKEN) ?? '', login.sessionId, shown(login, decided))) {
      throw new InvalidRequest(
        'the form has expired or was not shown to you; go back and enter the code again',
        {
          status: 403,
        },
      );
    }
  }

  private async form(
    frame: PageFrame,
    login: Login,
    view: { userCode?: string; problem?: string; isLocked?: boolean },
  ): Promise<OAuthResponse> {
    const body = await this.pages.device({
      frame,
      isLocked: false,
      ...view,
      userCode: view.userCode?.slice(0, LONGEST_CODE),
      action: this.path,
      hidden: { [TOKEN]: this.tokens.create(login.sessionId, shown(login)) },
    });
    return { status: 200, headers: pageHeaders([], {}, frame), body };
  }
}

/** What was shown, and to whom: the page that asks for a code, or the one that asks about that code. */
function shown({ userId }: Login, userCode: string | null = null): string {
  return JSON.stringify(['device', userId, userCode]);
}
