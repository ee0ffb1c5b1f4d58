/** Where @nestjs/swagger looks, which a host need not have: what its own decorators leave behind. */
const SWAGGER = {
  operation: 'swagger/apiOperation',
  responses: 'swagger/apiResponse',
  parameters: 'swagger/apiParameters',
  excluded: 'swagger/apiExcludeEndpoint',
} as const;

/** A schema of OpenAPI 3. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a document says of a handler. */
export interface Description {
  readonly summary: string;
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly body?: { readonly schema: Schema; readonly required?: boolean };
  /** By status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: Schema }>>;
}

/** Tells documents of @nestjs/swagger what a handler takes and gives. */
export function Described({ summary, query = {}, body, answers }: Description): MethodDecorator {
  return (_target, _name, { value }: PropertyDescriptor) => {
    const handler = value as object;
    const ofQuery = Object.entries(query).map(([name, told]) => ({
      in: 'query',
      required: false,
      name,
      ...told,
    }));
    const ofBody = body ? [{ in: 'body', required: true, type: Object, ...body }] : [];
    Reflect.defineMetadata(SWAGGER.operation, { summary }, handler);
    Reflect.defineMetadata(SWAGGER.parameters, [...ofQuery, ...ofBody], handler);
    Reflect.defineMetadata(SWAGGER.responses, answers, handler);
  };
}

/** Leaves a handler out of documents. */
export const leftOut: MethodDecorator = (_target, _name, { value }: PropertyDescriptor) =>
  Reflect.defineMetadata(SWAGGER.excluded, { disable: true }, value as object);
