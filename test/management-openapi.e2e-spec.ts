import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { OAuth2OpenApi } from 'nest-oauth2-provider';
import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { AliceAdministers } from './support/administration.js';
import { Host } from './support/host.js';
import { API_OPTIONS, ApiUser, WITH_API as controllers } from './support/management-api.js';

interface Operation {
  readonly summary: string;
  readonly security: object[];
  readonly parameters: { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: Schema }> }>;
}

interface Schema {
  readonly required?: string[];
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
}

describe('the API of the management in a document of OpenAPI', () => {
  let host: Host;
  let paths: Record<string, Record<string, Operation>>;
  let whole: object;
  beforeAll(async () => {
    host = await Host.start({
      options: API_OPTIONS,
      imports: [OAuth2ManagementModule.forRoot({ controllers, policy: AliceAdministers })],
    });
    const openApi = host.app.get(OAuth2OpenApi);
    const config = openApi.addSecurity(new DocumentBuilder().setTitle('Notes')).build();
    const document = openApi.addRefusals(SwaggerModule.createDocument(host.app, config));
    whole = document;
    paths = document.paths as unknown as typeof paths;
  });
  afterAll(() => host?.stop());

  const ours = () => Object.entries(paths).filter(([path]) => path.startsWith('/o/'));

  it('is there with the methods that it answers, and no page is', () => {
    const told = ours().map(([path, item]) => [path.slice('/o/'.length), Object.keys(item)] as const);
    expect(Object.fromEntries(told)).toEqual({
      'api/applications': ['get', 'post'],
      'api/applications/{id}': ['get', 'patch', 'delete'],
      'api/applications/{id}/secret': ['post'],
      'api/connections': ['get'],
      'api/connections/{id}': ['get', 'delete'],
      'api/sessions': ['get'],
      'api/sessions/{sid}': ['delete'],
      'api/administration': ['get'],
      'api/administration/{kind}': ['get'],
      'api/administration/{kind}/{id}': ['get', 'delete'],
    });
  });

  it('is valid', async () => {
    expect(await new Validator().validate(structuredClone(whole) as never)).toEqual({ valid: true });
  });

  it('asks for the scopes, and says what is taken and given', () => {
    for (const [path, item] of ours()) {
      const [, part] = /^\/o\/api\/(\w+)/.exec(path)!;
      const scope = part === 'sessions' ? 'connections' : part;
      for (const [method, operation] of Object.entries(item)) {
        expect(operation.security).toEqual([{ oauth2: [scope] }]);
        expect(operation.summary).toMatch(/\w/);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
        expect('requestBody' in operation).toBe(method === 'post' || method === 'patch');
      }
    }
    const { parameters } = paths['/o/api/applications'].get;
    expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['search', 'after', 'limit']));
    const { requestBody } = paths['/o/api/applications'].post;
    expect(requestBody!.content['application/json'].schema).toHaveProperty('properties.redirect_uris');
  });

  it.each(['applications', 'connections', 'sessions', 'administration', 'administration/access-tokens'])(
    'describes what %s answers',
    async (path) => {
      const api = await ApiUser.register(host);
      await api.call('POST', 'applications', 'alice', {
        client_type: 'public',
        redirect_uris: ['https://a.example'],
      });
      const { body } = await api.call('GET', path, 'alice');
      const described = path.replace(/\/.*/, '/{kind}');
      const { responses } = paths[`/o/api/${described}`].get;
      expect(misfits(body, responses['200'].content!['application/json'].schema)).toEqual([]);
    },
  );
});

/** Members that an answer lacks, or that nobody described. */
function misfits(value: unknown, schema: Schema & { additionalProperties?: unknown }, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => misfits(each, schema.items ?? {}, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.keys(value);
  const { required = [], properties = {}, additionalProperties } = schema;
  const unknown = additionalProperties ? [] : members.filter((name) => !(name in properties));
  return [
    ...required.filter((name) => !members.includes(name)).map((name) => `${at} lacks ${name}`),
    ...unknown.map((name) => `${at} has ${name}`),
    ...members.flatMap((name) =>
      properties[name]
        ? misfits((value as Record<string, unknown>)[name], properties[name], `${at}.${name}`)
        : [],
    ),
  ];
}
