import type { HttpRequest } from '../http/platform.js';
import { partsOf, responseTypesOf } from '../protocol/response-type.js';
import type { AuthorizationRequest } from '../protocol/authorization-request.js';
import type { Login } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { IssuedRecords } from '../storage/issued-records.js';

/** An authorization request that the user, or the operator for them, has granted. */
export interface GrantedRequest {
  readonly client: AbstractApplication;
  readonly request: AuthorizationRequest;
  readonly login: Login;
  /** The user was asked just now: remember it. */
  readonly asked: boolean;
  /** The browser's; absent where the host's own code asks. */
  readonly platform?: HttpRequest;
  readonly now: Date;
}

/** The authorization that comes of it, while its parts are issued. */
export interface GrantedAuthorization extends GrantedRequest {
  /** What is issued carries its id, and ends with it. Itself it is kept where a part keeps something. */
  readonly family: AbstractTokenFamily;
  /** What the parts that were issued before have answered. */
  readonly answered: Readonly<Record<string, string>>;
  /** Takes records of a part into the one transaction that keeps the authorization. */
  readonly keep: (records: IssuedRecords) => void;
}

/**
 * A part of what an authorization is answered with (RFC 6749 section 3.1.1). The built-in ones and a host's own
 * come in by this door: `responseTypes: [...DEFAULT_RESPONSE_TYPES, Mine]`.
 */
export abstract class ResponseType {
  /** Its word in `response_type`; advertised in the metadata. */
  abstract readonly name: string;

  /** Whether it may be asked for together with others, such as `code id_token`; alone it always may. */
  readonly combines: boolean = false;

  /** Whether it hands out tokens, so that the answer goes into the fragment (RFC 6749 section 4.2.2). */
  readonly inFragment: boolean = false;

  /** Whether it is issued after the others, for it vouches for what they answered. */
  readonly vouches: boolean = false;

  /** Its parameters of the authorization response; `state` and `iss` are added. */
  abstract issue(granted: GrantedAuthorization): Promise<Record<string, string>>;
}

/** The response types that the server has. */
export class ResponseTypes {
  /** Whatever can be made of the parts, each in its canonical form. */
  readonly names: readonly string[];

  constructor(private readonly parts: readonly ResponseType[]) {
    this.names = responseTypesOf(parts);
  }

  /** Whether anything is answered with that part. */
  has(part: string): boolean {
    return this.parts.some(({ name }) => name === part);
  }

  /** The parts that are answered in the fragment. */
  get inFragment(): string[] {
    return this.parts.filter((part) => part.inFragment).map(({ name }) => name);
  }

  /** The parts of a response type that was checked, in the order in which they are issued. */
  partsOf(responseType: string): ResponseType[] {
    const parts = partsOf(responseType).map((word) => {
      const part = this.parts.find(({ name }) => name === word);
      if (!part) throw new Error(`no response type ${responseType}; the request was not checked`);
      return part;
    });
    return [...parts.filter(({ vouches }) => !vouches), ...parts.filter(({ vouches }) => vouches)];
  }
}
