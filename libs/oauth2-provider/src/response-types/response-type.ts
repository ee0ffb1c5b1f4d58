import type { HttpRequest } from '../http/platform.js';
import type { AuthorizationRequest } from '../protocol/authorization-request.js';
import type { Login } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/** An authorization request that the user, or the operator for them, has granted. */
export interface GrantedAuthorization {
  readonly client: AbstractApplication;
  readonly request: AuthorizationRequest;
  readonly login: Login;
  /** The user was asked just now: remember it. */
  readonly asked: boolean;
  /** The browser's; absent where the host's own code asks. */
  readonly platform?: HttpRequest;
  readonly now: Date;
}

/**
 * What an authorization is answered with (RFC 6749 section 3.1.1). The built-in ones and a host's own
 * come in by this door: `responseTypes: [...DEFAULT_RESPONSE_TYPES, Mine]`.
 */
export abstract class ResponseType {
  /** The value of `response_type`; advertised in the metadata. */
  abstract readonly name: string;

  /** Whether it hands out tokens, so that the answer goes into the fragment (RFC 6749 section 4.2.2). */
  readonly inFragment: boolean = false;

  /** The parameters of the authorization response, but for `state` and `iss`. */
  abstract issue(granted: GrantedAuthorization): Promise<Record<string, string>>;
}

/** The response types that the server has. */
export class ResponseTypes {
  constructor(private readonly types: readonly ResponseType[]) {}

  get names(): string[] {
    return this.types.map(({ name }) => name);
  }

  /** Those that are answered in the fragment. */
  get inFragment(): string[] {
    return this.types.filter((type) => type.inFragment).map(({ name }) => name);
  }

  issue(granted: GrantedAuthorization): Promise<Record<string, string>> {
    const type = this.types.find(({ name }) => name === granted.request.responseType);
    if (!type)
      throw new Error(`no response type ${granted.request.responseType}; the request was not checked`);
    return type.issue(granted);
  }
}
