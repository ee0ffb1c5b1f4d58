import { Controller, Delete, Get, Module, Post, Put } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  ApiBearerAuth,
  ApiResponse,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import {
  AccessTokenGuard,
  ClientProtected,
  MethodScopes,
  OAuth2OpenApi,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  RequireAnyScope,
  RequireScopes,
} from 'nest-oauth2-provider';
import { Host } from './support/host.js';

@Controller('notes')
@RequireScopes('read')
class NotesController {
  @Get()
  list(): string[] {
    return [];
  }

  @Post()
  @RequireScopes('write', 'read')
  add(): void {
    // Nothing to do: what it asks is what counts.
  }

  @Put()
  @RequireAnyScope('profile', 'email')
  change(): void {
    // As above.
  }

  @Delete()
  @MethodScopes({ DELETE: [['write', 'email'], ['write'], ['admin']] })
  remove(): void {
    // As above.
  }

  @Get('public')
  @Public()
  about(): string {
    return 'notes';
  }
}

@Controller('shop')
class ShopController {
  @Get('window')
  @OptionalToken()
  window(): string {
    return 'window';
  }

  @Get('orders')
  @ReadWriteScopes()
  orders(): string {
    return 'orders';
  }

  @Post('orders')
  @ReadWriteScopes()
  order(): string {
    return 'order';
  }

  @Get('machines')
  @ClientProtected()
  @ApiResponse({ status: 401, description: 'In the words of the host' })
  machines(): string {
    return 'machines';
  }

  @Get('own')
  @ApiBearerAuth()
  @ProtectedResource()
  own(): string {
    return 'own';
  }

  @Get('open')
  open(): string {
    return 'open';
  }
}

@Module({ controllers: [NotesController, ShopController] })
class ShopModule {}

const GUARD = { provide: APP_GUARD, useExisting: AccessTokenGuard };
@Module({ controllers: [ShopController], providers: [GUARD] })
class GuardedModule {}

interface Flows {
  readonly flows: Record<string, { readonly scopes: object }>;
}

interface Operation {
  readonly security?: object[];
  readonly responses: Record<string, { description: string; headers?: object }>;
}

function documentOf({ app }: Host): OpenAPIObject {
  const openApi = app.get(OAuth2OpenApi);
  const config = openApi.addSecurity(new DocumentBuilder().setTitle('Notes').addBearerAuth()).build();
  return openApi.addRefusals(SwaggerModule.createDocument(app, config));
}

describe.each([
  ['express', ShopModule, undefined],
  ['fastify', GuardedModule, [{ oauth2: [] }]],
] as const)('the document of @nestjs/swagger, on %s', (platform, module, ofOpen) => {
  let host: Host;
  let document: OpenAPIObject;
  beforeAll(async () => {
    host = await Host.start({ platform, imports: [{ module }] });
    document = documentOf(host);
  });
  afterAll(() => host.stop());

  const operation = (path: string, method = 'get') =>
    (document.paths[path] as unknown as Record<string, Operation>)[method];

  it('is a valid document of OpenAPI', async () => {
    const result = await new Validator().validate(structuredClone(document) as never);
    expect(result).toEqual({ valid: true });
  });

  it('defines the flows of the server, with its endpoints and every scope', () => {
    const scopes = { read: 'Read your notes', write: 'Change your notes' };
    expect(document.components?.securitySchemes?.oauth2).toEqual({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: `${host.issuer}/authorize`,
          tokenUrl: `${host.issuer}/token`,
          refreshUrl: `${host.issuer}/token`,
          scopes: expect.objectContaining(scopes) as unknown,
        },
        clientCredentials: {
          tokenUrl: `${host.issuer}/token`,
          scopes: expect.objectContaining(scopes) as unknown,
        },
      },
    });
    expect(document.components?.securitySchemes?.oauth2Client).toMatchObject({
      type: 'http',
      scheme: 'basic',
    });
  });

  it('names no scope that it does not define', () => {
    const scheme = document.components?.securitySchemes?.oauth2 as unknown as Flows;
    const defined = Object.keys(scheme.flows.authorizationCode.scopes);
    const operations = Object.values(document.paths).flatMap((item) =>
      Object.values(item as Record<string, Operation>),
    );
    const named = operations.flatMap(({ security = [] }) =>
      security.flatMap((each) => Object.values(each).flat()),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((scope) => !defined.includes(scope as string))).toEqual([]);
  });

  it.each<[string, string, object[]]>([
    ['/shop/window', 'get', [{ oauth2: [] }, {}]],
    ['/shop/orders', 'get', [{ oauth2: ['read'] }]],
    ['/shop/orders', 'post', [{ oauth2: ['write'] }]],
    ['/shop/machines', 'get', [{ oauth2: [] }, { oauth2Client: [] }]],
    ['/shop/own', 'get', [{ bearer: [] }, { oauth2: [] }]],
    ['/api/me', 'get', [{ oauth2: ['read'] }]],
  ])('%s %s asks for %j', (path, method, expected) => {
    expect(operation(path, method).security).toEqual(expected);
  });

  it('says of a handler without a decorator what the guards of the app make of it', () => {
    expect(operation('/shop/open').security).toEqual(ofOpen);
  });

  it('leaves out the endpoints of the library, which its own metadata describes', () => {
    const paths = Object.keys(document.paths).filter((path) => !/^\/(api|notes|shop)(\/|$)/.test(path));
    expect(paths).toEqual([]);
  });

  it('describes the refusals, beside what the host described', () => {
    expect(operation('/shop/orders').responses).toMatchObject({
      200: { description: '' },
      401: { headers: { 'WWW-Authenticate': {} } },
      403: { headers: { 'WWW-Authenticate': {} } },
    });
    expect(Object.keys(operation('/shop/own').responses)).toEqual(['200', '401']);
    expect(operation('/shop/machines').responses[401]).toEqual({ description: 'In the words of the host' });
  });

  it('says the same when it is asked twice', () => {
    expect(documentOf(host)).toEqual(document);
  });

  if (module === ShopModule) {
    it.each<[string, string, object[]]>([
      ['/notes', 'get', [{ oauth2: ['read'] }]],
      ['/notes', 'post', [{ oauth2: ['read', 'write'] }]],
      ['/notes', 'put', [{ oauth2: ['read', 'profile'] }, { oauth2: ['read', 'email'] }]],
      ['/notes', 'delete', [{ oauth2: ['read', 'write'] }, { oauth2: ['read', 'admin'] }]],
      ['/notes/public', 'get', [{}]],
    ])('class and method as one: %s %s asks for %j', (path, method, expected) => {
      expect(operation(path, method).security).toEqual(expected);
    });

    it('describes no refusal of what is public', () => {
      expect(Object.keys(operation('/notes/public').responses)).toEqual(['200']);
    });
  }
});
