import { All, Controller, Get, Injectable, Module, Post, Req, Res } from '@nestjs/common';
import {
  type AbstractApplication,
  ApplicationRepository,
  AuthorizationError,
  AuthorizationServer,
  ClientAuthenticationMethod,
  ClientIdGenerator,
  ClientSecretGenerator,
  type ConsentView,
  CurrentToken,
  type DeviceDoneView,
  type DeviceView,
  type ErrorView,
  escapeHtml,
  FORM_POST_SCRIPT,
  type FormPostView,
  Grant,
  type GrantedAuthorization,
  type HttpReply,
  type HttpRequest,
  InvalidClient,
  InvalidRequest,
  type LoggedOutView,
  type LogoutView,
  type OAuthRequest,
  Pages,
  ProtectedResource,
  Refusals,
  renderLayout,
  ResourceOwners,
  Responder,
  ResponseType,
  TokenController,
  TokenIssuer,
  type TokenResponse,
  TokenStore,
  toOAuthRequest,
  type VerifiedToken,
} from 'nest-oauth2-provider';

/** A provider of the host's own, for its classes to inject. */
@Injectable()
class Vouchers {
  private readonly left = new Set(['spring', 'summer']);

  take(voucher: string): boolean {
    return this.left.delete(voucher);
  }
}

@Module({ providers: [Vouchers], exports: [Vouchers] })
export class VouchersModule {}

@Injectable()
export class VoucherGrant extends Grant {
  readonly grantType = 'urn:example:voucher';

  constructor(
    private readonly vouchers: Vouchers,
    private readonly issuer: TokenIssuer,
    private readonly store: TokenStore,
  ) {
    super();
  }

  async handle({ body }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    if (!this.vouchers.take(body.required('voucher'))) throw new InvalidRequest('the voucher is not known');
    const { record, response } = await this.issuer.prepareAccessToken(client, ['read'], new Date());
    await this.store.issue(record);
    return response;
  }
}

/** A part that may stand beside the built-in ones, and sees what they answered. */
@Injectable()
export class WitnessResponseType extends ResponseType {
  readonly name = 'witness';
  override readonly combines = true;
  override readonly vouches = true;

  issue({ login, answered }: GrantedAuthorization): Promise<Record<string, string>> {
    return Promise.resolve({ granted_by: login.userId, witnessed: Object.keys(answered).join(' ') });
  }
}

/** In the manner of RFC 8705 section 2: the proxy has checked the certificate, the body names the client. */
@Injectable()
export class ProxyCertificate extends ClientAuthenticationMethod {
  readonly name = 'tls_client_auth';

  constructor(private readonly applications: ApplicationRepository) {
    super();
  }

  matches({ headers }: OAuthRequest): boolean {
    return headers['x-client-certificate'] !== undefined;
  }

  async authenticate({ headers, body }: OAuthRequest): Promise<AbstractApplication> {
    const application = await this.applications.findByClientId(body.required('client_id'));
    if (application?.metadata['tls_client_auth_subject_dn'] !== headers['x-client-certificate']) {
      throw new InvalidClient('another certificate');
    }
    return application!;
  }
}

@Injectable()
export class OwnPages extends Pages {
  constructor(readonly vouchers: Vouchers) {
    super();
  }

  override consent({ applicationName, action, hidden }: ConsentView): string {
    const fields = Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    const body = `<h1>Our own page for ${escapeHtml(applicationName)}</h1>
      <form method="post" action="${escapeHtml(action)}">${fields.join('')}<button name="allow" value="true">Yes</button></form>`;
    return renderLayout({ title: 'Our own', body });
  }

  override device({ action, hidden, problem }: DeviceView): string {
    const fields = Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    const body = `<h1>Our own question for a code</h1><p>${escapeHtml(problem ?? '')}</p>
      <form method="post" action="${escapeHtml(action)}">${fields.join('')}<input name="user_code"><button>Go</button></form>`;
    return renderLayout({ title: 'A code', body });
  }

  override deviceDone({ allowed }: DeviceDoneView): string {
    return renderLayout({
      title: 'Done',
      body: `<h1>Ours: ${allowed ? 'connected' : 'not connected'}</h1>`,
    });
  }

  override logout({ applicationName, userName, action, hidden }: LogoutView): string {
    const fields = Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    const body = `<h1>Shall ${escapeHtml(userName ?? 'nobody')} leave ${escapeHtml(applicationName ?? 'all')}?</h1>
      <form method="post" action="${escapeHtml(action)}">${fields.join('')}<button name="allow" value="true">Leave</button></form>`;
    return renderLayout({ title: 'Leave?', body });
  }

  override loggedOut({ isSignedOut, continueTo, frames }: LoggedOutView): string {
    const loaded = frames.map((frame) => `<iframe src="${escapeHtml(frame)}" hidden></iframe>`);
    const body = `<h1>Ours: ${isSignedOut ? 'gone' : 'still here'}</h1><a href="${escapeHtml(continueTo ?? '/')}">On</a>${loaded.join('')}`;
    return renderLayout({ title: 'Gone', body });
  }

  override formPost({ action, fields, redirectHost }: FormPostView): string {
    const hidden = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    const body = `<h1>Ours: on to ${escapeHtml(redirectHost)}</h1>
      <form method="post" action="${escapeHtml(action)}">${hidden.join('')}<button>Go on</button></form><script>${FORM_POST_SCRIPT}</script>`;
    return renderLayout({ title: 'On', body });
  }

  override error({ error }: ErrorView): Promise<string> {
    return Promise.resolve(renderLayout({ title: 'No', body: `<h1>Ours: ${escapeHtml(error)}</h1>` }));
  }
}

@Injectable()
export class CountingIds extends ClientIdGenerator {
  private count = 0;

  override generate(): string {
    return `app-${++this.count}`;
  }
}

@Injectable()
export class PrefixedSecrets extends ClientSecretGenerator {
  override async generate(): Promise<string> {
    return `shh_${await super.generate()}`;
  }
}

/** The token endpoint, with a header of the host's own and a door of its own. */
export class MarkedTokenController extends TokenController {
  @All()
  override async token(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    (reply as { header(name: string, value: string): void }).header('X-Served-By', 'the host');
    await super.token(request, reply);
  }

  @Get('health')
  health(@Res() reply: HttpReply): void {
    (reply as { send(body: object): void }).send({ state: 'well' });
  }
}

@Controller('own')
class OwnController {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly owners: ResourceOwners,
    private readonly responder: Responder,
  ) {}

  @Post('token')
  async token(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.server.createTokenResponse(toOAuthRequest(request)));
  }

  @Post('revoke')
  async revoke(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.server.createRevocationResponse(toOAuthRequest(request)));
  }

  @Post('introspect')
  async introspect(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.server.createIntrospectionResponse(toOAuthRequest(request)));
  }

  /** An authorization endpoint that answers in JSON and asks nobody, for an app of the host's own. */
  @Get('authorize')
  async authorize(@Req() platform: HttpRequest): Promise<object> {
    try {
      const asked = await this.server.validateConsentRequest(toOAuthRequest(platform));
      const login = await this.owners.current(platform);
      const { headers } = await this.server.createAuthorizationResponse(asked, login);
      return { client: asked.client.name, scopes: asked.request.scopes, to: headers['Location'] };
    } catch (error) {
      if (error instanceof AuthorizationError) {
        const { headers } = await this.server.createAuthorizationErrorResponse(error);
        return { to: headers['Location'] };
      }
      return { refused: this.refusals.of(error).error };
    }
  }

  @Get('token')
  @ProtectedResource()
  mine(@CurrentToken() token: VerifiedToken): object {
    return { client: token.clientId };
  }
}

@Module({ controllers: [OwnController], providers: [Responder] })
export class OwnModule {}
