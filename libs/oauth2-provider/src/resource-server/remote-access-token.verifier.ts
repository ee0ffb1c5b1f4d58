import type { HttpRequest } from '../http/platform.js';
import { after } from '../protocol/instants.js';
import { AccessTokenVerifier, type ExpectedTokens, type VerifiedToken } from './access-token-verifier.js';
import { numberWithin } from './remote-url.js';
import type { ResourceUsers } from './resource-users.js';

/** What verifiers of tokens that another server issued have in common. */
export interface RemoteVerifierOptions {
  /**
   * The identifier of this resource (RFC 8707), or those of all that this API answers to, as its handlers name them: no
   * token that is meant for others alone gets in. For which of them a token is good the guard judges.
   */
  readonly resource: string | readonly string[];
  /** Who a token acts for. Default: nobody that we know, so `@CurrentUser()` is null. */
  readonly users?: ResourceUsers;
  /** How long an answer of the server may take, in seconds. Default: 3. */
  readonly timeout?: number;
  /** By how much its clock and ours may differ, in seconds. Default: 5. */
  readonly clockTolerance?: number;
  /** Whether URLs may be http elsewhere than on this machine: in a network that you trust. Default: false. */
  readonly allowHttp?: boolean;
}

/** How long a server may take, in seconds. */
export const TIMEOUT = 3;
const CLOCK_TOLERANCE = 5;

/** Verifies tokens of a server elsewhere. */
export abstract class RemoteAccessTokenVerifier extends AccessTokenVerifier {
  readonly users: ResourceUsers | undefined;
  protected readonly resources: readonly string[];
  /** In seconds. */
  protected readonly clockTolerance: number;

  /** @throws RangeError which names the option that is wrong */
  constructor({ resource, users, clockTolerance = CLOCK_TOLERANCE }: RemoteVerifierOptions) {
    super();
    const resources: readonly unknown[] = [resource].flat();
    if (resources.length === 0 || !resources.every((each) => typeof each === 'string' && each !== ''))
      throw new RangeError('resource must be the URL of this resource, or a list of URLs');
    this.resources = resources as readonly string[];
    this.users = users;
    this.clockTolerance = numberWithin('clockTolerance', clockTolerance, 0);
  }

  override expects(): ExpectedTokens {
    return { resources: this.resources };
  }

  override isExpired(token: VerifiedToken, now: Date): boolean {
    return now >= after(token.expires, this.clockTolerance);
  }

  override async isRevoked(token: VerifiedToken, _request: HttpRequest | undefined): Promise<boolean> {
    return this.users !== undefined && token.userId !== null && !(await token.user());
  }
}
