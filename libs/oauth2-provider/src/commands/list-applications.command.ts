import { Command, Help, Option } from 'nest-commander';
import { ApplicationAdministration } from '../clients/application-administration.js';
import { Applications } from '../clients/applications.js';
import { toClientMetadata } from '../clients/metadata-names.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { CLIENT_TYPES, clientTypeOf } from './application-options.command.js';
import { UsageError } from './exit.js';
import { OAuth2Command } from './oauth2-command.js';
import { table } from './terminal/table.js';
import { userIdOf } from './users.js';
import { UUID, wholeNumber } from './values.js';

interface ListApplicationsOptions {
  user?: string;
  clientType?: string;
  grantType?: string;
  search?: string;
  limit?: number;
  after?: string;
  json?: boolean;
}

const DEFAULT_LIMIT = 50;

@Command({
  name: 'listapplications',
  description: 'Lists applications, without their secrets.',
})
export class ListApplicationsCommand extends OAuth2Command<ListApplicationsOptions> {
  constructor(
    private readonly administration: ApplicationAdministration,
    private readonly applications: Applications,
    private readonly resourceOwners: ResourceOwners,
  ) {
    super();
  }

  protected override async execute(_args: string[], options: ListApplicationsOptions): Promise<void> {
    const { user, clientType, grantType, search, limit = DEFAULT_LIMIT, after } = options;
    if (after !== undefined && !UUID.test(after))
      throw new UsageError('--after takes what the page before named as next');
    const page = await this.administration.list(
      {
        // Also of a user who is there no more.
        ...(user !== undefined && { userId: (await userIdOf(this.resourceOwners, user)) ?? user }),
        ...(clientType !== undefined && { clientType: clientTypeOf(clientType) }),
        ...(grantType !== undefined && { grantType }),
        ...(search !== undefined && { search }),
      },
      { limit, after },
    );
    const object = { applications: page.applications.map((each) => this.described(each)), next: page.next };
    this.answer(options, object, [
      ...(await table(HEAD, page.applications.map(row))),
      ...(page.next === null ? [] : [`There are more: --after ${page.next}`]),
    ]);
  }

  private described(application: AbstractApplication): object {
    return {
      ...toClientMetadata({ application }, this.applications.availableScopes()),
      client_type: application.clientType,
      user_id: application.userId,
    };
  }

  @Option({ flags: '--user <user>', description: 'of that owner: a username or id' })
  user(value: string): string {
    return value;
  }

  @Option({ flags: '--client-type <type>', description: CLIENT_TYPES.join(' or ') })
  clientType(value: string): string {
    return value;
  }

  @Option({ flags: '--grant-type <type>', description: 'that may use it, such as client_credentials' })
  grantType(value: string): string {
    return value;
  }

  @Option({ flags: '--search <text>', description: 'that is in the name or the client id' })
  search(value: string): string {
    return value;
  }

  @Option({ flags: '--limit <number>', description: `at most; ${DEFAULT_LIMIT} without it` })
  limit(value: string): number {
    return wholeNumber('--limit', value, 1);
  }

  @Option({ flags: '--after <next>', description: 'go on where a page ended that named it as next' })
  after(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  listapplications
  listapplications --user alice --client-type confidential --search photo
  listapplications --grant-type client_credentials --limit 500 --json`;
  }
}

const HEAD = ['CLIENT ID', 'NAME', 'TYPE', 'GRANTS', 'OWNER', 'CREATED'];

function row({ clientId, name, clientType, grantTypes, userId, created }: AbstractApplication): string[] {
  const grants = grantTypes.map((each) => each.replace('urn:ietf:params:oauth:grant-type:', ''));
  return [clientId, name, clientType, grants.join(' '), userId ?? '', created.toISOString().slice(0, 10)];
}
