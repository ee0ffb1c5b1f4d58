import { Injectable } from '@nestjs/common';
import { ApplicationExists, InvalidApplication } from '../../clients/invalid-application.js';
import { metadataNameOf } from '../../clients/metadata-names.js';
import { Refusals } from '../../endpoints/refusals.js';
import { CrossOrigin } from '../../endpoints/cross-origin.js';
import type { ManagementAction } from '../../events/event.js';
import { preflightAnswer } from '../../http/cors.js';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { Responder } from '../../http/responder.js';
import { OAuth2ProviderOptions } from '../../options/options.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../../protocol/errors.js';
import { NO_STORE, type OAuthResponse } from '../../protocol/response.js';
import { MANAGEMENT_SCOPES } from '../../protocol/scope.js';
import type { VerifiedToken } from '../../resource-server/access-token-verifier.js';
import { ResourceProtector } from '../../resource-server/resource-protector.js';
import { ManagementPolicy } from '../management-policy.js';
import { ManagementThrottle, assertUnhurried } from '../management-throttle.js';
import type { Person } from '../person.js';

/** A request to the API, once the guard let it in. */
export interface ApiCall {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly token: VerifiedToken | null;
  /** What it is about to change: for the throttle. */
  readonly action?: ManagementAction;
  readonly forAdministrators?: boolean;
}

/** What a handler of the API gives: what is to be told, or a `WholeAnswer`. */
type Work = (person: Person) => Promise<object>;

/** Where programs come to the management: who they act for, whether these may, and what is answered when they may not. */
@Injectable()
export class ManagementApi {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly refusals: Refusals,
    private readonly policy: ManagementPolicy,
    private readonly throttle: ManagementThrottle,
    private readonly protector: ResourceProtector,
    private readonly crossOrigin: CrossOrigin,
    private readonly responder: Responder,
  ) {}

  /** Answers the call; never throws. */
  async serve(call: ApiCall, work: Work, status = 200): Promise<void> {
    const answer = await this.answer(call, work, status).catch((error: unknown) => this.refusal(error));
    this.send(call.request, call.reply, answer);
  }

  /** Readable for the pages of the client's own origins. */
  send(request: HttpRequest, reply: HttpReply, answer: OAuthResponse): void {
    this.responder.send(reply, this.crossOrigin.share(request, answer));
  }

  /** @param allowed what the path answers */
  refuseMethod(request: HttpRequest, reply: HttpReply, allowed: readonly string[]): void {
    const methods = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
    const headers = { Allow: methods.join(', ') };
    const refusal = new InvalidRequest(`this answers ${methods.join(', ')}`, { status: 405, headers });
    const preflight = preflightAnswer(request, allowed);
    if (preflight) this.responder.send(reply, preflight);
    else this.send(request, reply, this.refusal(refusal));
  }

  /** RFC 6749 section 5.2 and RFC 7591 section 3.2.2: the error as JSON, and of a registration all that is wrong with it. */
  refusal(error: unknown): OAuthResponse {
    if (!(error instanceof InvalidApplication)) return this.refusals.asJson(error);
    const problems = error.problems.map(({ field, message }) => ({ field: metadataNameOf(field), message }));
    const isUri = problems.every(({ field }) => field === 'redirect_uris');
    return {
      status: error instanceof ApplicationExists ? 409 : 400,
      headers: NO_STORE,
      body: {
        error: isUri ? OAUTH_ERROR.invalid_redirect_uri : OAUTH_ERROR.invalid_client_metadata,
        error_description: 'the application cannot be like this; problems says why',
        problems,
      },
    };
  }

  private async answer(call: ApiCall, work: Work, status: number): Promise<OAuthResponse> {
    const person = await this.personOf(call);
    if (call.forAdministrators && !person.isAdministrator)
      throw new OAuthError(OAUTH_ERROR.access_denied, 'this is for administrators', { status: 403 });
    if (call.action) await assertUnhurried(this.throttle, call.action, person, call.request);
    const told = await work(person);
    return told instanceof WholeAnswer ? told.answer : { status, headers: NO_STORE, body: told };
  }

  private async personOf({ token, request }: ApiCall): Promise<Person> {
    if (!token?.userId)
      throw new OAuthError(OAUTH_ERROR.access_denied, 'this needs a token that acts for a user', {
        status: 403,
      });
    const { userId } = token;
    const user = await token.user();
    if (!user) {
      const says = 'the user is not active';
      throw this.protector.refusal(OAUTH_ERROR.invalid_token, 401, says, [], this.options.issuer);
    }
    // Whoever let a client manage what is theirs has not let it manage what is everybody's.
    const isAdministrator =
      token.scopes.includes(MANAGEMENT_SCOPES.administration) &&
      (await this.policy.isAdministrator(request, userId, user, 'token'));
    return { userId, user, isAdministrator, via: 'token' };
  }
}

/** Not told by its members: an application has those that its owner gave it, and `status` and `headers` may be among them. */
export class WholeAnswer {
  constructor(readonly answer: OAuthResponse) {}
}

/** Done, and nothing to say. */
export const DONE = new WholeAnswer({ status: 204, headers: NO_STORE });
