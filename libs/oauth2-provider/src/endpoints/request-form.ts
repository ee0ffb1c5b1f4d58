import { InvalidRequest } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import type { FormTokens } from '../resource-owner/form-tokens.js';
import type { Login } from '../resource-owner/resource-owners.js';

const DECISION = 'allow';
const TOKEN = 'csrf_token';

/** A form in which the user says yes or no. */
export abstract class DecisionForm {
  isDecision(body: Parameters): boolean {
    return body.get(DECISION) !== undefined;
  }

  isAllowed(body: Parameters): boolean {
    return body.get(DECISION) === 'true';
  }
}

/** Such a form about a request, which it brings back whole. */
export abstract class RequestForm extends DecisionForm {
  /**
   * @param field holds the whole request, URL-encoded: browsers rewrite line breaks in a form's values
   * @param again what the user can do when the form is no good any more
   */
  protected constructor(
    private readonly tokens: FormTokens,
    private readonly field: string,
    private readonly again: string,
  ) {
    super();
  }

  /** The request that the form was shown for. */
  parametersOf(body: Parameters): Parameters {
    return Parameters.fromQuery(body.get(this.field) ?? '');
  }

  /** @throws InvalidRequest unless the form was shown to this user in this session for exactly that request */
  assertGenuine(body: Parameters, login: Login): void {
    const shown = this.toWhom(body.get(this.field) ?? '', login);
    if (!this.tokens.verify(body.get(TOKEN) ?? '', login.sessionId, shown)) {
      throw new InvalidRequest(`the form has expired or was not shown to you; ${this.again}`, {
        status: 403,
      });
    }
  }

  /** Its hidden fields. */
  protected hidden(shown: string, login: Login): Record<string, string> {
    return { [this.field]: shown, [TOKEN]: this.tokens.create(login.sessionId, this.toWhom(shown, login)) };
  }

  /** What was shown, and to whom: a host may let another user into a session without renewing its id. */
  private toWhom(shown: string, { userId }: Login): string {
    return JSON.stringify([this.field, userId, shown]);
  }
}
