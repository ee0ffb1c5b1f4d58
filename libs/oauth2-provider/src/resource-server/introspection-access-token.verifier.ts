import { isBrokenCircuitError } from 'cockatiel';
import { type PooledResponse, NoAnswer, PooledClient } from '../http/pooled-client.js';
import {
  type ExpectedAnswer,
  MalformedAnswer,
  readIntrospectionAnswer,
} from '../protocol/introspection-answer.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenFacts } from '../protocol/token-facts.js';
import type { ExpectedTokens, VerifiedToken } from './access-token-verifier.js';
import { IssuerEndpoints } from './issuer-endpoints.js';
import { Circuit, OutageLog, cannotTell } from './outage.js';
import {
  RemoteAccessTokenVerifier,
  type RemoteVerifierOptions,
  TIMEOUT,
} from './remote-access-token.verifier.js';
import { numberWithin, remoteUrl } from './remote-url.js';
import { userOnce } from './resource-users.js';
import { SingleFlight } from './single-flight.js';

/** How this resource proves itself to the server (RFC 7662 section 2.1). */
export type IntrospectionCredentials =
  | {
      readonly clientId: string;
      readonly clientSecret: string;
      /** RFC 6749 section 2.3.1. Default: `client_secret_basic`. */
      readonly method?: 'client_secret_basic' | 'client_secret_post';
    }
  | {
      /** An access token; for one that ends, override `bearerToken()`. */
      readonly bearerToken: string;
    };

export interface IntrospectionVerifierOptions extends RemoteVerifierOptions {
  /** The issuer identifier: what `iss` must be, where the answer has it. Needed where `introspectionEndpoint` is not given. */
  readonly issuer?: string;
  /** Where to ask. Default: where the issuer's metadata says (RFC 8414), which is read when the first token comes. */
  readonly introspectionEndpoint?: string;
  readonly credentials: IntrospectionCredentials;
  /** Connections to the server at the most. Default: 20. */
  readonly connections?: number;
  /** After so many failures in a row the server is left alone. Default: 5. */
  readonly circuitFailures?: number;
  /** After how long it is asked again, in seconds. Default: 2. */
  readonly circuitRecovery?: number;
  /** Whether the answer may have no `token_type`. This library's has none for refresh tokens. Default: false. */
  readonly allowMissingTokenType?: boolean;
}

const MAX_BYTES = 64 * 1024;
/** Of a refused question these are about the question: the next may have an answer. */
const OF_THE_TOKEN = new Set([400, 413, 414, 422, 431]);

/** Asks the server that issued the token (RFC 7662): its word is the truth of this moment, at the price of a request. */
export class IntrospectionAccessTokenVerifier extends RemoteAccessTokenVerifier {
  /** What its answers depend on; the server may answer each who asks differently (RFC 7662 section 2.2). */
  readonly trust: string;
  private readonly expected: ExpectedAnswer;
  private readonly credentials: IntrospectionCredentials;
  private readonly client: PooledClient;
  private readonly circuit: Circuit;
  private readonly recovery: number;
  private readonly locate: () => Promise<URL>;
  private readonly flights = new SingleFlight<TokenFacts | null>();
  private readonly log = new OutageLog(
    'the introspection endpoint cannot be asked',
    'requests with tokens that nobody knows are answered with 503 until it can',
  );

  /** @throws RangeError which names the option that is wrong */
  constructor(options: IntrospectionVerifierOptions) {
    super(options);
    const { issuer, introspectionEndpoint, credentials, allowHttp = false, timeout = TIMEOUT } = options;
    const { connections = 20, circuitFailures = 5, circuitRecovery = 2 } = options;
    this.credentials = credentials;
    const asks = 'clientId' in credentials ? credentials.clientId : null;
    const { resource, allowMissingTokenType: isLenient = false } = options;
    this.trust = JSON.stringify(['introspection', issuer, introspectionEndpoint, resource, asks, isLenient]);
    this.expected = {
      resources: this.resources,
      ...(issuer !== undefined && { issuer }),
      allowsMissingType: options.allowMissingTokenType ?? false,
      clockTolerance: this.clockTolerance,
    };
    this.client = new PooledClient({
      connections: numberWithin('connections', connections, 1),
      timeout: numberWithin('timeout', timeout, 0.001),
      maxBytes: MAX_BYTES,
    });
    this.recovery = numberWithin('circuitRecovery', circuitRecovery, 0.001);
    const failures = numberWithin('circuitFailures', circuitFailures, 1);
    this.circuit = new Circuit(
      { failures, recovery: this.recovery },
      (error) => !(error instanceof NoAnswer) || error.isOutage,
    );
    if (introspectionEndpoint !== undefined) {
      const given = remoteUrl('introspectionEndpoint', introspectionEndpoint, allowHttp);
      this.locate = () => Promise.resolve(given);
    } else {
      remoteUrl('issuer', issuer ?? '', allowHttp);
      const endpoints = new IssuerEndpoints(issuer!, this.client, allowHttp);
      this.locate = () => endpoints.find('introspection_endpoint');
    }
  }

  async authenticate(token: string): Promise<VerifiedToken | null> {
    const facts = await this.flights.join(tokenHash(token), () => this.lookUp(token));
    return facts && { ...facts, user: userOnce(facts.userId, this.users) };
  }

  override expects(): ExpectedTokens {
    const { resources, issuer } = this.expected;
    return { resources, ...(issuer !== undefined && { issuer }) };
  }

  /** Who asks from now on is given no answer that was on its way before: something was revoked. */
  abandonLookUps(): void {
    this.flights.abandon();
  }

  /** Nest calls it when the app ends. */
  onApplicationShutdown(): void {
    this.client.close();
  }

  /** The access token that proves this resource; a subclass gets a new one when the old one ends. */
  protected bearerToken(): string | Promise<string> {
    return 'bearerToken' in this.credentials ? this.credentials.bearerToken : '';
  }

  private async lookUp(token: string): Promise<TokenFacts | null> {
    try {
      const answer = await this.circuit.run(() => this.ask(token));
      const facts = readIntrospectionAnswer(answer, this.expected, new Date());
      this.log.succeeded();
      return facts;
    } catch (error) {
      const reason = reasonOf(error);
      if (!isBrokenCircuitError(error)) this.log.failed(reason);
      throw cannotTell(reason, this.recovery);
    }
  }

  /** The answer as JSON has it. */
  private async ask(token: string): Promise<unknown> {
    const url = await this.locate();
    const form = new URLSearchParams({ token, token_type_hint: 'access_token' });
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(await this.prove(form)),
    };
    const response = await this.client.send(url, { method: 'POST', headers, body: form.toString() });
    return bodyOf(response);
  }

  /** Puts the credentials into the form, or answers with the header that has them. */
  private async prove(form: URLSearchParams): Promise<Record<string, string>> {
    const { credentials } = this;
    if (!('clientId' in credentials)) return { Authorization: `Bearer ${await this.bearerToken()}` };
    const { clientId, clientSecret, method = 'client_secret_basic' } = credentials;
    if (method === 'client_secret_post') {
      form.set('client_id', clientId);
      form.set('client_secret', clientSecret);
      return {};
    }
    // RFC 6749 section 2.3.1: each is encoded before they are joined; `%20` is read by all, `+` not.
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
}

/** Of what is not ours, such as what a subclass throws, the kind alone: its message may repeat a credential. */
function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer || error instanceof MalformedAnswer) return error.message;
  return error instanceof Error ? error.name : typeof error;
}

/** @throws NoAnswer for whatever is no JSON that came with status 200 */
function bodyOf({ status, mediaType, body }: PooledResponse): unknown {
  if (status === 401 || status === 403)
    throw new NoAnswer(`it refuses the credentials of this resource (${status})`);
  if (status !== 200) throw new NoAnswer(`it answers ${status}`, !OF_THE_TOKEN.has(status));
  if (mediaType !== 'application/json') throw new NoAnswer('it answers with something else than JSON', false);
  try {
    return JSON.parse(body);
  } catch {
    throw new NoAnswer('its answer is no JSON', false);
  }
}
