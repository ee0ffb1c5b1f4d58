import { Command, Help, Option } from 'nest-commander';
import { OAuth2Command, RefusedError, UsageError } from 'nest-oauth2-provider/commands';
import { InvalidUser } from '../../server/src/users/user-rules.js';
import { Users } from '../../server/src/users/users.js';

interface CreateUserOptions {
  password: string;
  email: string;
  emailVerified?: boolean;
  claims?: Record<string, unknown>;
  name?: string;
  phoneNumber?: string;
  address?: string;
  admin?: boolean;
  json?: boolean;
}

@Command({
  name: 'createuser',
  description: 'Makes a user who can log in.',
  arguments: '<username>',
  argsDescription: { username: 'letters, digits and @ . + _ -' },
})
export class CreateUserCommand extends OAuth2Command<CreateUserOptions> {
  constructor(private readonly users: Users) {
    super();
  }

  protected override async execute([username]: string[], options: CreateUserOptions): Promise<void> {
    const { password, email, emailVerified = false, admin = false } = options;
    const claims = claimsOf(options);
    try {
      const { id } = await this.users.create({
        username,
        password,
        email,
        emailVerified,
        claims,
        isAdmin: admin,
      });
      const told = Object.keys(claims).length > 0 ? { claims } : {};
      this.answer(options, { id, username, email, ...told, is_admin: admin }, [
        `The ${admin ? 'administrator' : 'user'} ${username} was created.`,
      ]);
    } catch (error) {
      if (!(error instanceof InvalidUser)) throw error;
      // A taken name is a request refused; all else that is wrong with a user is a value not allowed.
      const isTaken = (await this.users.findByUsername(username)) !== null;
      throw isTaken ? new RefusedError(error.message) : new UsageError(error.message);
    }
  }

  @Option({ flags: '--password <password>', description: 'kept as an argon2id hash', required: true })
  password(value: string): string {
    return value;
  }

  @Option({ flags: '--email <email>', description: 'their address', required: true })
  email(value: string): string {
    return value;
  }

  @Option({ flags: '--email-verified', description: 'the address was checked' })
  emailVerified(): boolean {
    return true;
  }

  @Option({ flags: '--name <name>', description: 'their full name; default: the username' })
  name(value: string): string {
    return value;
  }

  @Option({ flags: '--phone-number <number>', description: 'such as "+1 555 0100"' })
  phoneNumber(value: string): string {
    return value;
  }

  @Option({ flags: '--address <text>', description: 'their postal address' })
  address(value: string): string {
    return value;
  }

  @Option({
    flags: '--claims <json>',
    description: 'what else applications may be told, by the names of OpenID Connect Core section 5.1',
  })
  claims(value: string): Record<string, unknown> {
    const claims = parsed(value);
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims))
      return claims as Record<string, unknown>;
    throw new UsageError('--claims must be a JSON object, such as \'{"given_name":"Alice"}\'');
  }

  @Option({ flags: '--admin', description: 'may administrate this server' })
  admin(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  createuser alice --password "correct horse" --email alice@example.com
  createuser alice --password "correct horse" --email alice@example.com --name "Alice Liddell" \\
    --phone-number "+1 555 0100" --claims '{"given_name":"Alice","locale":"en-GB"}'
  createuser root --password "$PASSWORD" --email root@example.com --admin --json`;
  }
}

/** `--claims` with the options that have one claim each. */
function claimsOf({ claims = {}, name, phoneNumber, address }: CreateUserOptions): Record<string, unknown> {
  return {
    ...claims,
    ...(name !== undefined && { name }),
    ...(phoneNumber !== undefined && { phone_number: phoneNumber }),
    ...(address !== undefined && { address: { formatted: address } }),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
