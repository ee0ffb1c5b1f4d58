/** A mistake of the app's developer: nobody comes in, and who asks learns nothing of it. */
export class RuleWithoutMethod extends Error {
  constructor(handler: string, decorator: string) {
    super(
      `${handler}: ${decorator} goes by the HTTP method, and a message has no method, so nobody comes in; ` +
        'name the scopes by @RequireScopes() or @RequireAnyScope()',
    );
    this.name = 'RuleWithoutMethod';
  }
}
