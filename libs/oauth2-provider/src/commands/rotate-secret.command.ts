import { Command, Help, Option } from 'nest-commander';
import { Applications } from '../clients/applications.js';
import { DestructiveCommand } from './destructive-command.js';
import { secretLines } from './registration.command.js';
import { printable } from './terminal/printable.js';
import { wholeNumber } from './values.js';

interface RotateSecretOptions {
  overlap?: number;
  yes?: boolean;
  json?: boolean;
}

@Command({
  name: 'rotatesecret',
  description:
    'Gives a confidential client a new secret, and shows it once. Those before it go on working for a while.',
  arguments: '<client-id>',
  argsDescription: { 'client-id': 'of the application' },
})
export class RotateSecretCommand extends DestructiveCommand<RotateSecretOptions> {
  constructor(private readonly applications: Applications) {
    super();
  }

  protected override async execute(
    [clientId]: string[],
    { overlap, yes, json }: RotateSecretOptions,
  ): Promise<void> {
    if (overlap === 0)
      await this.confirm(`End all other secrets of ${printable(clientId)} at once?`, { yes });
    const rotated = await this.applications.rotateSecret(clientId, { overlap });
    const { clientSecret, isRecoverable, previousUntil } = rotated;
    const until = previousUntil.toISOString();
    this.answer({ json }, { client_id: clientId, client_secret: clientSecret, previous_until: until }, [
      `The application ${clientId} has a new secret.`,
      ...secretLines(clientSecret, !isRecoverable),
      overlap === 0 ? 'Those before it work no more.' : `Those before it work until ${until}.`,
    ]);
  }

  @Option({
    flags: '--overlap <seconds>',
    description:
      'how long those before it go on working; a week without it, 0 ends them at once, and asks first',
  })
  overlap(value: string): number {
    return wholeNumber('--overlap', value, 0);
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  rotatesecret photos
  rotatesecret photos --overlap 86400 --json
  rotatesecret photos --overlap 0 --yes`;
  }
}
