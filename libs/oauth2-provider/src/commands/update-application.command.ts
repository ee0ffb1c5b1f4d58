import { Command, Help, Option } from 'nest-commander';
import { ApplicationAdministration, type ApplicationChanges } from '../clients/application-administration.js';
import { Applications } from '../clients/applications.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import {
  type ApplicationOptions,
  ApplicationOptionsCommand,
  CLIENT_TYPES,
  clientTypeOf,
  grantOf,
} from './application-options.command.js';
import { RefusedError, UsageError } from './exit.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import { printable } from './terminal/printable.js';
import { confirm } from './terminal/prompt.js';
import { userIdOf } from './users.js';

interface UpdateApplicationOptions extends ApplicationOptions {
  clientType?: string;
  grant?: string;
  allScopes?: boolean;
  yes?: boolean;
}

@Command({
  name: 'updateapplication',
  description:
    'Changes an application by the rules of its registration. What is not named stays as it is; its secret is for rotatesecret.',
  arguments: '<client-id>',
  argsDescription: { 'client-id': 'of the application' },
})
export class UpdateApplicationCommand extends ApplicationOptionsCommand<UpdateApplicationOptions> {
  constructor(
    protected readonly applications: Applications,
    private readonly administration: ApplicationAdministration,
    private readonly resourceOwners: ResourceOwners,
  ) {
    super();
  }

  protected override async execute([clientId]: string[], options: UpdateApplicationOptions): Promise<void> {
    const { clientType, grant, allScopes, yes, ...given } = options;
    const { user, json } = given;
    if (given.scopes?.length === 0)
      throw new UsageError('--scopes must name a scope; for all, say --all-scopes');
    const changes: ApplicationChanges = {
      ...(grant === undefined ? {} : grantOf(grant)),
      ...this.described(given),
      ...(clientType === undefined ? {} : { clientType: clientTypeOf(clientType) }),
      ...(allScopes && { scopes: null }),
      ...(user === undefined ? {} : { userId: user === '' ? null : await this.ownerId(user) }),
    };
    if (await this.administration.endsSecrets(clientId, changes))
      await confirm(`End the secrets of ${printable(clientId)}, which needs none from now on?`, yes);
    this.answerWith(await this.administration.update(clientId, changes), { json }, 'updated', true);
  }

  private async ownerId(user: string): Promise<string> {
    const userId = await userIdOf(this.resourceOwners, user);
    if (userId === null) throw new RefusedError('--user: there is no user of that name or id');
    return userId;
  }

  @Option({ flags: '--client-type <type>', description: CLIENT_TYPES.join(' or ') })
  clientType(value: string): string {
    return value;
  }

  @Option({ flags: '--grant <grant>', description: [...GRANT_WORDS.keys()].join(', ') })
  grant(value: string): string {
    return value;
  }

  @Option({ flags: '--all-scopes', description: 'let it ask for every scope of the server' })
  allScopes(): boolean {
    return true;
  }

  // The word before its opposite, or commander takes it for said.
  @Option({ flags: '--skip-authorization', description: 'never ask users for consent' })
  skipAuthorization(): boolean {
    return true;
  }

  @Option({ flags: '--no-skip-authorization', description: 'ask users for consent' })
  noSkipAuthorization(): boolean {
    return false;
  }

  @Option({ flags: '--require-pkce', description: 'ask it for PKCE' })
  requirePkce(): boolean {
    return true;
  }

  @Option({ flags: '--no-require-pkce', description: 'let a confidential client do without PKCE' })
  noRequirePkce(): boolean {
    return false;
  }

  @Option({ flags: '--yes', description: 'do not ask before its secrets are ended; scripts need it' })
  yes(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  updateapplication photos --name "Photo prints" --scopes "read write"
  updateapplication photos --redirect-uris "https://prints.example/callback https://prints.example/again"
  updateapplication photos --user "" --access-token-lifetime default --no-skip-authorization
  updateapplication photos --access-token-format jwt
  updateapplication photos --client-type public --yes
  updateapplication photos --metadata '{"logo_uri": "https://prints.example/logo.png", "tos_uri": null}' --json`;
  }
}
