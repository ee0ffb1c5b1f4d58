import { Command, Help, Option } from 'nest-commander';
import { OAuth2Command, RefusedError, UsageError } from 'nest-oauth2-provider/commands';
import { InvalidUser } from '../../server/src/users/user-rules.js';
import { Users } from '../../server/src/users/users.js';

interface CreateUserOptions {
  password: string;
  email: string;
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
    const { password, email, admin = false } = options;
    try {
      const { id } = await this.users.create({ username, password, email, isAdmin: admin });
      this.answer(options, { id, username, email, is_admin: admin }, [
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

  @Option({ flags: '--admin', description: 'may administrate this server' })
  admin(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  createuser alice --password "correct horse" --email alice@example.com
  createuser root --password "$PASSWORD" --email root@example.com --admin --json`;
  }
}
