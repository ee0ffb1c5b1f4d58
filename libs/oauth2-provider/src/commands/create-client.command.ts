import { Command, Help, Option } from 'nest-commander';
import { Applications } from '../clients/applications.js';
import { UsageError } from './exit.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import { RegistrationCommand } from './registration.command.js';
import { words } from './values.js';

interface CreateClientOptions {
  redirectUris: string[];
  scopes?: string[];
  json?: boolean;
}

@Command({
  name: 'createclient',
  description: 'Registers a confidential client for the authorization code grant with refresh tokens.',
  arguments: '<name>',
  argsDescription: { name: 'what users read on the consent page' },
})
export class CreateClientCommand extends RegistrationCommand<CreateClientOptions> {
  constructor(protected readonly applications: Applications) {
    super();
  }

  protected override async execute([name]: string[], { json, ...given }: CreateClientOptions): Promise<void> {
    if (name.trim() === '') throw new UsageError('the name must not be empty');
    if (given.scopes?.length === 0) throw new UsageError('--scopes must name a scope; leave it out for all');
    await this.register(
      { ...GRANT_WORDS.get('authorization-code'), ...given, clientType: 'confidential', name },
      { json },
    );
  }

  @Option({ flags: '--redirect-uris <uris>', description: 'with spaces between them', required: true })
  redirectUris(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({ flags: '--scopes <scopes>', description: 'what it may ask for; all of the server without it' })
  scopes(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  createclient "Notes" --redirect-uris "https://notes.example/callback"
  createclient "Notes" --redirect-uris "https://notes.example/callback" --scopes "read write" --json`;
  }
}
