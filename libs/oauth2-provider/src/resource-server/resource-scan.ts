import {
  Inject,
  Injectable,
  Logger,
  type OnModuleInit,
  Optional,
  RequestMethod,
  type Type,
} from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, HttpAdapterHost, MetadataScanner } from '@nestjs/core';
import { LoginSessions } from '../resource-owner/login-sessions.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { ClientCredentials } from './client-credentials.js';
import { Plan } from './plan.js';
import { ProtectedResources } from './protected-resources.js';
import { PROTECTION, type Protection } from './protection.js';
import { type Rule, rulesByClass, rulesOf } from './rule.js';
import { scopesIn } from './scope-needs.js';

/** Reads the decorators of the app at start: which resources there are, and which scopes each of them needs. */
@Injectable()
export class ResourceScan implements OnModuleInit {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly resources: ProtectedResources,
    private readonly host: HttpAdapterHost,
    private readonly verifier: AccessTokenVerifier,
    @Inject(PROTECTION) private readonly protection: Protection,
    @Optional() private readonly clients?: ClientCredentials,
    @Optional() private readonly sessions?: LoginSessions,
  ) {}

  onModuleInit(): void {
    const scopes = new Map<string | undefined, Set<string>>();
    for (const [plan, method] of this.plans()) {
      const known = scopes.get(plan.resource) ?? new Set();
      scopes.set(plan.resource, known);
      const needed = scopesIn(plan.rules, method, this.protection.methodScopes);
      for (const scope of needed) known.add(scope);
      // A command of the same app serves nobody.
      if (this.host.httpAdapter) this.warn(plan, needed);
    }
    for (const [resource, needed] of scopes) this.resources.declare(resource, [...needed]);
  }

  /** Of each protected handler, and the HTTP method that it answers; undefined: any, or none at all. */
  private plans(): [Plan, string | undefined][] {
    const classes = [...this.discovery.getControllers(), ...this.discovery.getProviders()].map(
      ({ metatype }) => metatype as Type<object> | null,
    );
    return [...new Set(classes)].flatMap((type) => (type?.prototype ? this.plansOf(type) : []));
  }

  private plansOf(type: Type<object>): [Plan, string | undefined][] {
    const ofClass = rulesByClass(type);
    const prototype = type.prototype as Record<string, object>;
    const names = this.scanner.getAllMethodNames(prototype);
    const handlers = names.filter(
      (name) =>
        rulesOf(prototype[name]).length > 0 ||
        (ofClass.length > 0 && Reflect.hasMetadata(METHOD_METADATA, prototype[name])),
    );
    const plan = (rules: readonly Rule[], name: string) =>
      new Plan(ofClass, rules, this.protection.methodScopes, `${type.name}.${name}`);
    // Of what is no controller Nest alone knows which methods are handlers.
    if (handlers.length === 0) return ofClass.length > 0 ? [[plan([], '*'), undefined]] : [];
    return handlers.map((name) => [plan(rulesOf(prototype[name]), name), methodOf(prototype[name])]);
  }

  private warn(plan: Plan, needed: readonly string[]): void {
    const { handler, takesClients, takesSessions } = plan;
    const { knownScopes } = this.protection;
    const unknown = needed.filter((scope) => knownScopes?.includes(scope) === false);
    if (unknown.length > 0) {
      this.logger.warn(
        `${handler} needs ${unknown.join(', ')}, which the option scopes does not know, so no token can have it`,
      );
    }
    const refused = this.refusedByVerifier(plan);
    if (refused.length > 0) {
      this.logger.warn(
        `${handler} is for tokens that name ${refused.join(', ')}, which the verifier refuses: name it in its option resource`,
      );
    }
    if (takesClients && !this.clients) {
      this.logger.warn(
        `${handler}: @ClientProtected takes tokens alone here; name a class as clientCredentials`,
      );
    }
    if (takesSessions && !this.sessions) {
      this.logger.warn(`${handler}: @SessionOrToken takes tokens alone here; name a class as loginSessions`);
    }
  }

  /** Of the resources that the handler takes tokens for, those for which none comes as far as the guard. */
  private refusedByVerifier({ open, resource, audiences }: Plan): string[] {
    const { resources: taken } = this.verifier.expects();
    if (!taken || open?.kind === 'public') return [];
    const own = this.resources.get(resource).resource;
    const wanted = audiences.flatMap((each) => (each.length > 0 ? each : [own]));
    return [...new Set(wanted.length > 0 ? wanted : [own])].filter((each) => !taken.includes(each));
  }
}

function methodOf(handler: object): string | undefined {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  return method === undefined || method === RequestMethod.ALL ? undefined : RequestMethod[method];
}
