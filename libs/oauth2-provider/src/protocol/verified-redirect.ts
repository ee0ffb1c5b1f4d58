import { InvalidRequest, type OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { RedirectUriMismatch } from './redirect-uri-mismatch.js';
import { withFragment, withParameters } from './redirect-uri.js';
import { type ChosenMode, type ResponseMode, chooseResponseMode } from './response-mode.js';
import type { UriRules } from './wildcard-uri.js';

/** The client, as far as answers are sent to it. */
export interface RedirectingClient {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  redirectUriAllowed(uri: string, rules?: UriRules): boolean;
  defaultRedirectUri(): string | undefined;
}

/** The server, as far as it sends answers. */
export interface RedirectingServer {
  readonly issuer: string;
  readonly uriRules?: UriRules;
  /** Parts of response types that are answered in the fragment, beside `token` and `id_token`. */
  readonly inFragment?: readonly string[];
}

/**
 * A place that an answer may be sent to, for it is registered: the only way to one is `verify`, so an
 * answer cannot go anywhere else (RFC 6749 section 4.1.2.1, RFC 9700 section 4.11).
 */
export class VerifiedRedirect {
  private constructor(
    readonly uri: string,
    /** Whether the request named it. */
    readonly given: boolean,
    private readonly issuer: string,
    private readonly state: string | undefined,
    private readonly chosen: ChosenMode,
  ) {}

  /** @throws InvalidRequest, for the person at the browser: there is nowhere to send it */
  static verify(
    parameters: Parameters,
    client: RedirectingClient,
    { issuer, uriRules, inFragment }: RedirectingServer,
  ): VerifiedRedirect {
    const given = parameters.get('redirect_uri');
    if (given !== undefined && !client.redirectUriAllowed(given, uriRules)) {
      throw new RedirectUriMismatch(given, client);
    }
    const uri = given ?? client.defaultRedirectUri();
    if (uri === undefined || !client.redirectUriAllowed(uri, uriRules)) {
      throw new InvalidRequest('the parameter redirect_uri is missing');
    }
    const [requested, responseType] = [parameters.get('response_mode'), parameters.get('response_type')];
    const chosen = chooseResponseMode(requested, responseType, uri, inFragment);
    return new VerifiedRedirect(uri, given !== undefined, issuer, parameters.get('state'), chosen);
  }

  /** How every answer to this request gets there, errors included. */
  get mode(): ResponseMode {
    return this.chosen.mode;
  }

  /** @throws InvalidRequest where the client asked for another mode */
  assertModeAsAsked(): void {
    if (this.chosen.problem !== undefined) throw new InvalidRequest(this.chosen.problem);
  }

  /** An authorization response as the client gets it, with `state` and `iss` (RFC 6749 section 4.1.2, RFC 9207). */
  parametersOf(answer: Readonly<Record<string, string>>): Record<string, string> {
    return { ...answer, ...(this.state !== undefined && { state: this.state }), iss: this.issuer };
  }

  /**
   * The same as the URL to redirect to.
   * @throws Error in the mode `form_post`, where nothing of it may stand in a URL
   */
  locationOf(answer: Readonly<Record<string, string>>): string {
    const parameters = this.parametersOf(answer);
    switch (this.mode) {
      case 'query':
        return withParameters(this.uri, parameters);
      case 'fragment':
        return withFragment(this.uri, parameters);
      case 'form_post':
        throw new Error('this answer is posted, not redirected');
    }
  }
}

/** A refusal that the client learns through the browser. It cannot be made without a verified place to send it. */
export class AuthorizationError extends Error {
  constructor(
    readonly redirect: VerifiedRedirect,
    readonly refusal: OAuthError,
  ) {
    super(refusal.message);
    this.name = 'AuthorizationError';
  }

  /** The parameters of RFC 6749 section 4.1.2.1, but for `state` and `iss`. */
  get answer(): Record<string, string> {
    return { error: this.refusal.error, error_description: this.refusal.description };
  }
}
