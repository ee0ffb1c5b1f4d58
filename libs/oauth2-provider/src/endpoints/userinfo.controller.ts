import { All, Controller, Req, Res } from '@nestjs/common';
import { notedClient } from '../clients/known-client.js';
import { preflightAnswer } from '../http/cors.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { OPENID } from '../options/scopes.js';
import { InvalidRequest, OAUTH_ERROR, type OAuthErrorCode } from '../protocol/errors.js';
import { openIdMembers } from '../protocol/openid-members.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';
import { TokenMissing } from '../resource-server/refusal.js';
import { ProtectedResources } from '../resource-server/protected-resources.js';
import { ResourceProtector } from '../resource-server/resource-protector.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { SubjectIdentifiers } from '../tokens/subject-identifiers.js';
import { UserClaims } from '../tokens/user-claims.js';
import { CrossOrigin } from './cross-origin.js';
import { Refusals } from './refusals.js';

/** UserInfo (OpenID Connect Core section 5.3): a protected resource like any other. */
@Controller('userinfo')
export class UserInfoController {
  static readonly advertisedAs: string = 'userinfo_endpoint';

  constructor(
    private readonly protector: ResourceProtector,
    private readonly options: OAuth2ProviderOptions,
    private readonly userClaims: UserClaims,
    private readonly subjects: SubjectIdentifiers,
    private readonly keys: SigningKeys,
    private readonly refusals: Refusals,
    private readonly crossOrigin: CrossOrigin,
    private readonly responder: Responder,
    resources: ProtectedResources,
  ) {
    // Its metadata document (RFC 9728) is there before anybody is told of it.
    if (resources.get(undefined).resource !== options.issuer)
      resources.declare(options.issuer, [OPENID], ['header', 'body']);
  }

  @All()
  async userinfo(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer =
      preflightAnswer(request, ['GET', 'POST']) ??
      this.crossOrigin.share(request, await this.respond(request));
    this.responder.send(reply, answer);
  }

  private async respond(request: HttpRequest): Promise<OAuthResponse> {
    try {
      if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
        throw new InvalidRequest('UserInfo answers GET and POST', {
          status: 405,
          headers: { Allow: 'GET, HEAD, POST' },
        });
      }
      return await this.answer(request);
    } catch (error) {
      if (error instanceof TokenMissing) {
        return { status: 401, headers: { ...NO_STORE, 'WWW-Authenticate': error.challenge } };
      }
      return this.refusals.asJson(error);
    }
  }

  private async answer(request: HttpRequest): Promise<OAuthResponse> {
    // A token for an API that has the scope is for this server as well.
    const resource = this.options.issuer;
    const token = await this.protector.acquire(request, { scopes: [OPENID], inForm: true, resource });
    const client = notedClient(request);
    if (!token?.userId || !client) {
      throw this.refusal(OAUTH_ERROR.insufficient_scope, 403, 'the access token acts for no user');
    }
    const user = await token.user();
    if (!user) throw this.refusal(OAUTH_ERROR.invalid_token, 401, 'the user is not active');
    const sub = await this.subjects.subjectOf(token.userId, client);
    const claims = await this.userClaims.atUserInfo(user, client, token.scopes, token.claims ?? null);
    return this.written({ ...claims, sub }, client);
  }

  /** As JSON, or signed where the client registered that (section 5.3.2). */
  private async written(
    claims: Record<string, unknown>,
    client: AbstractApplication,
  ): Promise<OAuthResponse> {
    const algorithm = openIdMembers(client.metadata).userinfoSignedResponseAlg;
    if (algorithm === undefined) {
      return { status: 200, headers: NO_STORE, body: claims };
    }
    const body = await this.keys.sign(
      { ...claims, iss: this.options.issuer, aud: client.clientId },
      { client, algorithm },
    );
    return { status: 200, headers: { ...NO_STORE, 'Content-Type': 'application/jwt; charset=utf-8' }, body };
  }

  private refusal(error: OAuthErrorCode, status: number, description: string) {
    return this.protector.refusal(error, status, description, [OPENID], this.options.issuer);
  }
}
