import { Option } from 'nest-commander';
import type { ApplicationRegistration } from '../clients/client-registration.js';
import { fromClientMetadata } from '../clients/metadata-names.js';
import { ACCESS_TOKEN_FORMATS, type AccessTokenFormat } from '../protocol/resource.js';
import type { ClientType } from '../storage/entities/application.entity.js';
import { UsageError } from './exit.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import { RegistrationCommand } from './registration.command.js';
import { columnValues, jsonObject, lifetimes, words } from './values.js';

export const CLIENT_TYPES: readonly string[] = ['confidential', 'public'] satisfies ClientType[];

/** The members of a registration that have an option of the same name. */
type Given = Pick<
  ApplicationRegistration,
  | 'name'
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'allowedOrigins'
  | 'skipAuthorization'
  | 'algorithm'
  | 'scopes'
  | 'requirePkce'
>;

export interface ApplicationOptions extends Given {
  accessTokenFormat?: string;
  resources?: string[];
  accessTokenLifetime?: string;
  refreshTokenLifetime?: string;
  idTokenLifetime?: string;
  user?: string;
  metadata?: string;
  set?: string[];
  json?: boolean;
}

/** The options that say what an application is, when it is registered and later. */
export abstract class ApplicationOptionsCommand<
  Options extends ApplicationOptions,
> extends RegistrationCommand<Options> {
  /** What is said by the metadata and by the options, which go over them; who the owner is remains to be found. */
  protected described({
    user: _user,
    json: _json,
    metadata,
    set,
    resources,
    accessTokenFormat,
    accessTokenLifetime,
    refreshTokenLifetime,
    idTokenLifetime,
    ...given
  }: ApplicationOptions): Partial<ApplicationRegistration> {
    return {
      ...(metadata === undefined ? {} : fromClientMetadata(jsonObject('--metadata', metadata))),
      ...given,
      // No URI is that word.
      ...(resources && { resources: resources.includes('default') ? null : resources }),
      ...(accessTokenFormat !== undefined && { accessTokenFormat: formatOf(accessTokenFormat) }),
      ...lifetimes({ accessTokenLifetime, refreshTokenLifetime, idTokenLifetime }),
      extra: columnValues(set ?? [], this.applications.ownColumns()),
    };
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

  @Option({
    flags: '--algorithm <alg>',
    description: 'that signs its ID tokens, such as RS256; "" for none',
  })
  algorithm(value: string): string {
    return value;
  }

  @Option({ flags: '--scopes <scopes>', description: 'what it may ask for, with spaces between them' })
  scopes(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({
    flags: '--resources <uris>',
    description:
      'what its tokens may be for (RFC 8707), with spaces between them; default: all that the server knows',
  })
  resources(value: string, before?: string[]): string[] {
    return words(value, before);
  }

  @Option({
    flags: '--access-token-format <format>',
    description: 'opaque or jwt; default: as the resource or the server has it',
  })
  accessTokenFormat(value: string): string {
    return value;
  }

  @Option({
    flags: '--access-token-lifetime <seconds>',
    description: 'of its own; default: as the server has it',
  })
  accessTokenLifetime(value: string): string {
    return value;
  }

  @Option({
    flags: '--refresh-token-lifetime <seconds>',
    description: 'how long one may lie unused; default: as the server has it',
  })
  refreshTokenLifetime(value: string): string {
    return value;
  }

  @Option({
    flags: '--id-token-lifetime <seconds>',
    description: 'of its own; default: as the server has it',
  })
  idTokenLifetime(value: string): string {
    return value;
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
}

/** @throws UsageError for another word; null stands for `default` */
function formatOf(word: string): AccessTokenFormat | null {
  const format = ACCESS_TOKEN_FORMATS.find((each) => each === word);
  if (format !== undefined || word === 'default') return format ?? null;
  throw new UsageError(`--access-token-format is ${ACCESS_TOKEN_FORMATS.join(', ')} or default`);
}

/** @throws UsageError for another word */
export function clientTypeOf(word: string): ClientType {
  if (CLIENT_TYPES.includes(word)) return word as ClientType;
  throw new UsageError(`the client type is ${CLIENT_TYPES.join(' or ')}`);
}

/** What that word registers. @throws UsageError for another word */
export function grantOf(word: string) {
  const registered = GRANT_WORDS.get(word);
  if (registered) return registered;
  throw new UsageError(`the grant is one of ${[...GRANT_WORDS.keys()].join(', ')}`);
}
