import type { Applications } from '../clients/applications.js';
import type { ApplicationRegistration, RegisteredApplication } from '../clients/client-registration.js';
import { toClientMetadata } from '../clients/metadata-names.js';
import { described } from './findings.js';
import { OAuth2Command } from './oauth2-command.js';

/** A command that ends in a registered application. */
export abstract class RegistrationCommand<Options extends object> extends OAuth2Command<Options> {
  protected abstract readonly applications: Applications;

  /** Registers, warns of what should be known, and answers with the credentials. */
  protected async register(
    registration: ApplicationRegistration,
    options: { json?: boolean },
  ): Promise<void> {
    const registered = await this.applications.create(registration);
    for (const warning of registered.warnings) this.warn(described(warning));
    this.answer(
      options,
      toClientMetadata(registered, this.applications.availableScopes()),
      summary(registered, registration.hashClientSecret !== false),
    );
  }
}

function summary({ clientId, clientSecret, name }: RegisteredApplication, isHashed: boolean): string[] {
  return [
    `The application ${name === '' ? clientId : name} was created.`,
    `client_id: ${clientId}`,
    ...(clientSecret === undefined
      ? []
      : [
          `client_secret: ${clientSecret}`,
          `Keep the secret in a safe place now: it is stored ${isHashed ? 'as a hash' : 'encrypted'} and will not be shown again.`,
        ]),
  ];
}
