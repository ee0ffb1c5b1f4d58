import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Plans } from '../plan.js';
import { ProtectedResourceMetadataController } from '../protected-resource-metadata.controller.js';
import { PROTECTION, type Protection } from '../protection.js';
import { DescribedHandlers } from './described-handlers.js';
import { describeRefusals, type OpenApiDocument } from './refusal-responses.js';
import { SCHEME, type SecurityRequirement, securityOf } from './security-requirements.js';
import {
  CLIENT_SCHEME,
  type DescribedServer,
  type SecurityScheme,
  discoveredAt,
  flowsOf,
} from './security-scheme.js';

/** Injects the `DescribedServer` where the authorization server is in the app. */
export const DESCRIBED_SERVER = Symbol('DESCRIBED_SERVER');

/** Where @nestjs/swagger looks: what its `@ApiSecurity()` and `@ApiExcludeController()` leave behind. */
const API_SECURITY = 'swagger/apiSecurity';
const API_EXCLUDED = 'swagger/apiExcludeController';

/** The part of the `DocumentBuilder` of @nestjs/swagger that we use. */
interface Builder {
  addSecurity(name: string, scheme: never): unknown;
}

/**
 * Tells the document of @nestjs/swagger what the decorators ask:
 *
 *     const openApi = app.get(OAuth2OpenApi);
 *     const config = openApi.addSecurity(new DocumentBuilder().setTitle('Notes')).build();
 *     const document = openApi.addRefusals(SwaggerModule.createDocument(app, config));
 */
@Injectable()
export class OAuth2OpenApi {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly plans: Plans;

  constructor(
    private readonly handlers: DescribedHandlers,
    @Inject(PROTECTION) private readonly protection: Protection,
    @Optional() @Inject(DESCRIBED_SERVER) private readonly server: DescribedServer | undefined,
  ) {
    this.plans = new Plans(protection.methodScopes);
  }

  /**
   * Adds the scheme `oauth2`, `oauth2Client` too where `@ClientProtected()` stands, and to each handler what it needs.
   * Leaves out the endpoints of this library, which the server's own metadata describes.
   * Comes before `SwaggerModule.createDocument()`, and after guards of the whole app.
   * @param scheme what is to be told of the access tokens. Default: the flows of the server in this app; `openIdConnect`
   *   with the issuer's URL where it is elsewhere
   * @returns the same builder
   */
  addSecurity<Given extends Builder>(builder: Given, scheme?: SecurityScheme): Given {
    for (const endpoint of [ProtectedResourceMetadataController, ...(this.server?.controllers ?? [])])
      exclude(endpoint);
    const asked = this.describe();
    const used = asked.flatMap((requirement) => requirement[SCHEME.token] ?? []);
    builder.addSecurity(SCHEME.token, (scheme ?? this.scheme([...new Set(used)])) as never);
    if (asked.some((requirement) => SCHEME.client in requirement))
      builder.addSecurity(SCHEME.client, CLIENT_SCHEME as never);
    return builder;
  }

  /**
   * Adds the answers 401 and 403 to the operations that need a token, where the host has not described its own.
   * @returns the same document
   */
  addRefusals<Document extends OpenApiDocument>(document: Document): Document {
    describeRefusals(document);
    return document;
  }

  private scheme(used: readonly string[]): SecurityScheme {
    return this.server ? flowsOf(this.server, used) : discoveredAt(this.protection.issuer);
  }

  /** Beside what the host's own decorators say of a handler; saying it twice changes nothing. */
  private describe(): SecurityRequirement[] {
    const described = new Map<object, string>();
    return this.handlers.all().flatMap(({ type, handler, method }) => {
      const plan = this.plans.of({ getHandler: () => handler, getClass: () => type });
      const asked = securityOf(plan, method);
      const told = JSON.stringify(asked);
      const before = described.get(handler) ?? told;
      described.set(handler, before);
      if (before === told) addTo(handler, asked);
      else
        this.logger.warn(
          `${plan.handler}: several controllers inherit it, and OpenAPI is told what the first needs`,
        );
      return asked;
    });
  }
}

/** Leaves a controller out of documents, but where the host said whether it is told. */
export function exclude(controller: object): void {
  if (!Reflect.hasMetadata(API_EXCLUDED, controller))
    Reflect.defineMetadata(API_EXCLUDED, [true], controller);
}

function addTo(handler: object, asked: readonly SecurityRequirement[]): void {
  const before = (Reflect.getMetadata(API_SECURITY, handler) as SecurityRequirement[] | undefined) ?? [];
  const others = before.filter((one) => !asked.some((each) => JSON.stringify(each) === JSON.stringify(one)));
  Reflect.defineMetadata(API_SECURITY, [...others, ...asked], handler);
}
