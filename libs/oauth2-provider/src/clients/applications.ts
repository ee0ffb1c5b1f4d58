import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import {
  type ClientMetadataFinding,
  clientMetadataProblems,
  clientMetadataWarnings,
} from '../protocol/client-metadata.js';
import { hashChosen, hashGenerated } from '../protocol/secret.js';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import { type OwnColumn, ownColumns } from '../storage/own-columns.js';
import { isRefusedValue } from '../storage/refused-value.js';
import { ApplicationRepository, InjectApplicationRepository } from '../storage/repositories.js';
import { Sealer } from '../storage/sealer.js';
import { isUniqueViolation } from '../storage/unique-violation.js';
import { Writes } from '../storage/writes.js';
import {
  type ApplicationRegistration,
  type RegisteredApplication,
  withDefaults,
} from './client-registration.js';
import { ClientIdGenerator, ClientSecretGenerator } from './generators.js';
import { ApplicationExists, InvalidApplication } from './invalid-application.js';
import { SERVER_CAPABILITIES, type RegisteredCapabilities } from './server-capabilities.js';

/** RFC 6749 appendix A.1 without the colon, which ends the name in HTTP Basic; and appendix A.2. */
const CLIENT_ID = /^[\x20-\x39\x3b-\x7e]{1,255}$/;
const CLIENT_SECRET = /^[\x20-\x7e]{1,1024}$/;

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** Registers applications: what the commands, the management pages and a host's own code call. */
@Injectable()
export class Applications {
  constructor(
    @InjectApplicationRepository() private readonly applications: ApplicationRepository,
    private readonly writes: Writes,
    private readonly sealer: Sealer,
    private readonly clientIds: ClientIdGenerator,
    private readonly clientSecrets: ClientSecretGenerator,
    @Inject(SERVER_CAPABILITIES) private readonly server: RegisteredCapabilities,
  ) {}

  /**
   * Registers an application.
   * @returns its credentials, the secret in clear for this once, and what its owner should know
   * @throws InvalidApplication with everything that is wrong with the registration
   * @throws ApplicationExists when the client identifier, or a unique column of the host's, is taken
   */
  async create(registration: ApplicationRegistration): Promise<RegisteredApplication> {
    const credentials = await this.credentials(registration);
    const application = this.build(registration, credentials.clientId);
    const server = { ...this.server, schemes: application.allowedSchemes() };
    const problems = [
      ...credentialProblems(credentials, registration),
      ...clientMetadataProblems(application, server),
      ...this.columnProblems(registration.extra ?? {}, application),
    ];
    if (problems.length > 0) throw new InvalidApplication(problems);

    application.clientSecrets = await this.stored(credentials.clientSecret, registration);
    await this.insert(application);
    return {
      ...credentials,
      name: application.name,
      application,
      warnings: clientMetadataWarnings(application, server),
    };
  }

  /** The columns that a swapped application class adds: what `extra` may hold. */
  ownColumns(): OwnColumn[] {
    return ownColumns(this.applications);
  }

  /** The scopes that an application may be registered for. */
  availableScopes(): readonly string[] {
    return this.server.scopes;
  }

  private async credentials(registration: ApplicationRegistration): Promise<Credentials> {
    const { clientType, clientSecret, tokenEndpointAuthMethod } = registration;
    const method = tokenEndpointAuthMethod ?? null;
    const needsSecret =
      clientType === 'confidential' && (method === null || method.startsWith('client_secret_'));
    return {
      clientId: registration.clientId ?? (await this.clientIds.generate()),
      clientSecret: clientSecret ?? (needsSecret ? await this.clientSecrets.generate() : undefined),
    };
  }

  private build(registration: ApplicationRegistration, clientId: string): AbstractApplication {
    const now = new Date();
    const own = new Set(this.ownColumns().map(({ name }) => name));
    const extra = Object.entries(registration.extra ?? {}).filter(([name]) => own.has(name));
    return Object.assign(this.applications.create(), withDefaults(registration), Object.fromEntries(extra), {
      id: uuid(),
      clientId,
      clientSecrets: [],
      created: now,
      updated: now,
    });
  }

  private columnProblems(
    extra: Record<string, unknown>,
    application: AbstractApplication,
  ): ClientMetadataFinding[] {
    const columns = this.ownColumns();
    const values = application as unknown as Record<string, unknown>;
    const unknown = Object.keys(extra)
      .filter((name) => !columns.some((column) => column.name === name))
      .map((field) => ({ field, message: 'is not a column that the application class adds' }));
    const missing = columns
      .filter(({ name, required }) => required && (values[name] ?? null) === null)
      .map(({ name }) => ({ field: name, message: 'must be given: its column has no default' }));
    return [...unknown, ...missing];
  }

  private async stored(
    clear: string | undefined,
    registration: ApplicationRegistration,
  ): Promise<StoredSecret[]> {
    if (clear === undefined) return [];
    return [
      {
        hash: registration.clientSecret === undefined ? hashGenerated(clear) : await hashChosen(clear),
        ...(registration.hashClientSecret === false ? { sealed: await this.sealer.seal(clear) } : {}),
        created: Math.floor(Date.now() / 1000),
        expires: null,
      },
    ];
  }

  private async insert(application: AbstractApplication): Promise<void> {
    try {
      // By `insert`, so that the listeners of a host's class run and what the database makes comes back.
      await this.writes.run((manager) => manager.insert(this.applications.target, application as object));
    } catch (error) {
      if (isUniqueViolation(error)) throw new ApplicationExists(await this.duplicate(application));
      if (!isRefusedValue(error)) throw error;
      throw new InvalidApplication([
        { field: 'extra', message: 'the database refuses a value of its columns' },
      ]);
    }
  }

  private async duplicate({ clientId }: AbstractApplication): Promise<ClientMetadataFinding> {
    return (await this.applications.existsBy({ clientId }))
      ? { field: 'clientId', message: 'another application has this identifier' }
      : { field: 'extra', message: 'another application has the value of a column that must be unique' };
  }
}

function credentialProblems(
  { clientId, clientSecret }: Credentials,
  { clientType, userId }: ApplicationRegistration,
): ClientMetadataFinding[] {
  const problems: ClientMetadataFinding[] = [];
  if (!CLIENT_ID.test(clientId)) {
    problems.push({
      field: 'clientId',
      message: 'must be 1 to 255 printable ASCII characters without a colon',
    });
  }
  if (clientSecret !== undefined && clientType === 'public') {
    problems.push({ field: 'clientSecret', message: 'is not for public clients, which cannot keep one' });
  } else if (clientSecret !== undefined && !CLIENT_SECRET.test(clientSecret)) {
    problems.push({ field: 'clientSecret', message: 'must be 1 to 1024 printable ASCII characters' });
  }
  if (typeof userId === 'string' && (userId === '' || userId.length > 255)) {
    problems.push({ field: 'userId', message: 'must be 1 to 255 characters' });
  }
  return problems;
}
