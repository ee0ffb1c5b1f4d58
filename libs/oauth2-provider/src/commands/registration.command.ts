import type { Applications } from '../clients/applications.js';
import type { ApplicationRegistration, RegisteredApplication } from '../clients/client-registration.js';
import { toClientMetadata } from '../clients/metadata-names.js';
import { described } from './findings.js';
import { OAuth2Command } from './oauth2-command.js';

/** A command that ends in a registered application. */
export abstract class RegistrationCommand<Options extends object> extends OAuth2Command<Options> {
  protected abstract readonly applications: Applications;

  /** Registers and answers with the credentials. */
  protected async register(
    registration: ApplicationRegistration,
    options: { json?: boolean },
  ): Promise<void> {
    const registered = await this.applications.create(registration);
    this.answerWith(registered, options, 'created', registration.hashClientSecret !== false);
  }

  /** Warns of what should be known, and answers with the application. */
  protected answerWith(
    registered: RegisteredApplication,
    options: { json?: boolean },
    done: 'created' | 'updated',
    isHashed: boolean,
  ): void {
    const { clientId, clientSecret, name, warnings } = registered;
    for (const warning of warnings) this.warn(described(warning));
    this.answer(options, toClientMetadata(registered, this.applications.availableScopes()), [
      `The application ${name === '' ? clientId : name} was ${done}.`,
      `client_id: ${clientId}`,
      ...(clientSecret === undefined ? [] : secretLines(clientSecret, isHashed)),
    ]);
  }
}

/** A secret for the person who asked for it, this once. */
export function secretLines(clientSecret: string, isHashed: boolean): string[] {
  return [
    `client_secret: ${clientSecret}`,
    `Keep the secret in a safe place now: it is stored ${isHashed ? 'as a hash' : 'encrypted'} and will not be shown again.`,
  ];
}
