import { Command, Help, Option } from 'nest-commander';
import { Applications } from '../clients/applications.js';
import type { ApplicationRegistration } from '../clients/client-registration.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import {
  type ApplicationOptions,
  ApplicationOptionsCommand,
  CLIENT_TYPES,
  clientTypeOf,
  grantOf,
} from './application-options.command.js';
import { RefusedError, UsageError } from './exit.js';
import { userIdOf } from './users.js';

interface CreateApplicationOptions
  extends
    ApplicationOptions,
    Pick<ApplicationRegistration, 'clientId' | 'clientSecret' | 'hashClientSecret'> {}

@Command({
  name: 'createapplication',
  description: 'Registers an application, an OAuth client, of any kind.',
  arguments: '<client-type> <grant>',
  argsDescription: {
    'client-type': CLIENT_TYPES.join(' or '),
    grant: [...GRANT_WORDS.keys()].join(', '),
  },
})
export class CreateApplicationCommand extends ApplicationOptionsCommand<CreateApplicationOptions> {
  constructor(
    protected readonly applications: Applications,
    private readonly resourceOwners: ResourceOwners,
  ) {
    super();
  }

  protected override async execute(
    [clientType, grant]: string[],
    options: CreateApplicationOptions,
  ): Promise<void> {
    const type = clientTypeOf(clientType);
    const registered = grantOf(grant);
    if (options.scopes?.length === 0)
      throw new UsageError('--scopes must name a scope; leave it out for all');

    const { user, json } = options;
    const registration: ApplicationRegistration = {
      ...registered,
      ...this.described(options),
      clientType: type,
      userId: user === undefined ? null : await this.ownerId(user),
    };
    await this.register(registration, { json });
  }

  private async ownerId(user: string): Promise<string> {
    const userId = await userIdOf(this.resourceOwners, user);
    if (userId === null) throw new RefusedError('--user: there is no user of that name or id');
    return userId;
  }

  @Option({ flags: '--client-id <id>', description: 'its identifier; without it, one is made' })
  clientId(value: string): string {
    return value;
  }

  @Option({ flags: '--client-secret <secret>', description: 'its secret; without it, one is made' })
  clientSecret(value: string): string {
    return value;
  }

  @Option({
    flags: '--no-hash-client-secret',
    name: 'hashClientSecret',
    description: 'keep the secret encrypted as well, so that it can be recovered',
  })
  noHashClientSecret(): boolean {
    return false;
  }

  @Option({ flags: '--skip-authorization', description: 'never ask users for consent' })
  skipAuthorization(): boolean {
    return true;
  }

  @Option({
    flags: '--no-require-pkce',
    name: 'requirePkce',
    description: 'let a confidential client do without PKCE',
  })
  noRequirePkce(): boolean {
    return false;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  createapplication confidential authorization-code --name "Notes" --redirect-uris "https://notes.example/callback"
  createapplication public authorization-code --redirect-uris "http://127.0.0.1/callback com.example.app:/callback"
  createapplication confidential client-credentials --name "Nightly job" --scopes "read" --json
  createapplication public device-code --user alice --metadata '{"client_uri": "https://tv.example"}'`;
  }
}
