import { Command, Help, Option } from 'nest-commander';
import { Applications } from '../clients/applications.js';
import type { ApplicationRegistration } from '../clients/client-registration.js';
import { fromClientMetadata } from '../clients/metadata-names.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import type { ClientType } from '../storage/entities/application.entity.js';
import { RefusedError, UsageError } from './exit.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import { RegistrationCommand } from './registration.command.js';
import { columnValues, jsonObject, seconds, words } from './values.js';

const CLIENT_TYPES: readonly string[] = ['confidential', 'public'] satisfies ClientType[];

/** The members of a registration that have an option of the same name. */
type Registered = Pick<
  ApplicationRegistration,
  | 'clientId'
  | 'clientSecret'
  | 'hashClientSecret'
  | 'name'
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'allowedOrigins'
  | 'skipAuthorization'
  | 'algorithm'
  | 'scopes'
  | 'requirePkce'
  | 'accessTokenLifetime'
  | 'refreshTokenLifetime'
  | 'idTokenLifetime'
>;

interface CreateApplicationOptions extends Registered {
  user?: string;
  metadata?: string;
  set?: string[];
  json?: boolean;
}

@Command({
  name: 'createapplication',
  description: 'Registers an application, an OAuth client, of any kind.',
  arguments: '<client-type> <grant>',
  argsDescription: {
    'client-type': CLIENT_TYPES.join(' or '),
    grant: [...GRANT_WORDS.keys()].join(', '),
  },
})
export class CreateApplicationCommand extends RegistrationCommand<CreateApplicationOptions> {
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
    const registered = GRANT_WORDS.get(grant);
    if (!CLIENT_TYPES.includes(clientType))
      throw new UsageError(`the client type is ${CLIENT_TYPES.join(' or ')}`);
    if (!registered) throw new UsageError(`the grant is one of ${[...GRANT_WORDS.keys()].join(', ')}`);
    if (options.scopes?.length === 0)
      throw new UsageError('--scopes must name a scope; leave it out for all');

    const { user, metadata, set, json, ...given } = options;
    const registration: ApplicationRegistration = {
      ...registered,
      ...(metadata === undefined ? {} : fromClientMetadata(jsonObject('--metadata', metadata))),
      ...given,
      clientType: clientType as ClientType,
      extra: columnValues(set ?? [], this.applications.ownColumns()),
      userId: user === undefined ? null : await this.userId(user),
    };
    await this.register(registration, { json });
  }

  private async userId(user: string): Promise<string> {
    const named = await this.resourceOwners.findByUsername(user);
    if (named) return named.userId;
    if (await this.resourceOwners.find(user)) return user;
    throw new RefusedError('--user: there is no user of that name or id');
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

  @Option({ flags: '--name <name>', description: 'what users read on the consent page' })
  name(value: string): string {
    return value;
  }

  @Option({ flags: '--user <user>', description: 'the owner: a username or id' })
  user(value: string): string {
    return value;
  }

  @Option({ flags: '--redirect-uris <uris>', description: 'with spaces between them' })
  redirectUris(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({ flags: '--post-logout-redirect-uris <uris>', description: 'with spaces between them' })
  postLogoutRedirectUris(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({ flags: '--allowed-origins <origins>', description: 'whose pages may call the endpoints (CORS)' })
  allowedOrigins(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({ flags: '--skip-authorization', description: 'never ask users for consent' })
  skipAuthorization(): boolean {
    return true;
  }

  @Option({
    flags: '--algorithm <alg>',
    description: 'that signs its ID tokens; RS256 without it, "" for none',
  })
  algorithm(value: string): string {
    return value;
  }

  @Option({ flags: '--scopes <scopes>', description: 'what it may ask for; all of the server without it' })
  scopes(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({
    flags: '--no-require-pkce',
    name: 'requirePkce',
    description: 'let a confidential client do without PKCE',
  })
  noRequirePkce(): boolean {
    return false;
  }

  @Option({ flags: '--access-token-lifetime <seconds>', description: 'of its own, in whole seconds' })
  accessTokenLifetime(value: string): number {
    return seconds('--access-token-lifetime', value);
  }

  @Option({ flags: '--refresh-token-lifetime <seconds>', description: 'how long one may lie unused' })
  refreshTokenLifetime(value: string): number {
    return seconds('--refresh-token-lifetime', value);
  }

  @Option({ flags: '--id-token-lifetime <seconds>', description: 'of its own, in whole seconds' })
  idTokenLifetime(value: string): number {
    return seconds('--id-token-lifetime', value);
  }

  @Option({ flags: '--metadata <json>', description: 'members of RFC 7591 section 2; options win over them' })
  metadata(value: string): string {
    return value;
  }

  @Option({
    flags: '--set <field=value>',
    description: 'a column of your own application class; repeat it for more',
  })
  set(value: string, before: string[] = []): string[] {
    return [...before, value];
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
