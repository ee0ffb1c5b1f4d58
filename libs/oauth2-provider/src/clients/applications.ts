import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2Events } from '../events/oauth2-events.js';
import { clientMetadataProblems, usesSecret } from '../protocol/client-metadata.js';
import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';
import { clientMetadataWarnings } from '../protocol/client-metadata-warnings.js';
import { isClientId, isClientSecret } from '../protocol/credential-syntax.js';
import { lifetimeProblems } from '../protocol/lifetimes.js';
import { openIdMemberProblems } from '../protocol/openid-members.js';
import { missingPackage } from '../protocol/password-hash.js';
import { isHmac } from '../protocol/signing-algorithm.js';
import { isCheckableHash } from '../protocol/secret.js';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import { type OwnColumn, ownColumns } from '../storage/own-columns.js';
import { isRefusedValue } from '../storage/refused-value.js';
import { ApplicationRepository, InjectApplicationRepository } from '../storage/repositories.js';
import { isUniqueViolation } from '../storage/unique-violation.js';
import { Writes } from '../storage/writes.js';
import { ClientSecrets, createdAt } from './client-secrets.js';
import {
  type ApplicationRegistration,
  type RegisteredApplication,
  withDefaults,
} from './client-registration.js';
import { columnProblems, columnValuesOf, ownerProblems } from './column-problems.js';
import {
  ClientIdGenerator,
  ClientSecretGenerator,
  generatedClientId,
  generatedClientSecret,
} from './generators.js';
import { type SecretAsKey, hmacProblems } from './hmac-problems.js';
import { ApplicationExists, InvalidApplication } from './invalid-application.js';
import { type RotateOptions, type RotatedSecret, SecretRotation } from './secret-rotation.js';
import { SERVER_CAPABILITIES, type RegisteredCapabilities } from './server-capabilities.js';

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** A registration as it would be kept, why it may not be, and what is allowed but should be known. */
interface JudgedRegistration {
  readonly application: AbstractApplication;
  readonly problems: readonly ClientMetadataFinding[];
  readonly warnings: readonly ClientMetadataFinding[];
}

/** Registers applications: what the commands and a host's own code call. */
@Injectable()
export class Applications {
  constructor(
    @InjectApplicationRepository() private readonly applications: ApplicationRepository,
    private readonly writes: Writes,
    private readonly secrets: ClientSecrets,
    private readonly rotation: SecretRotation,
    private readonly clientIds: ClientIdGenerator,
    private readonly clientSecrets: ClientSecretGenerator,
    @Inject(SERVER_CAPABILITIES) private readonly server: RegisteredCapabilities,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * Registers an application.
   * @param record.id of the record, a UUID that nobody else has: whoever sends a registration twice says the same one
   *   again, and the second is refused. Default: a new one.
   * @returns its credentials, the secret in clear for this once, and what its owner should know
   * @throws InvalidApplication with everything that is wrong with the registration
   * @throws ApplicationExists when the client identifier, the record's id, or a unique column of the host's, is taken
   */
  async create(
    registration: ApplicationRegistration,
    record: { readonly id?: string } = {},
  ): Promise<RegisteredApplication> {
    const credentials = await this.credentials(registration);
    const { application, warnings, ...judged } = this.judge(registration, credentials);
    const problems = [...judged.problems, ...(await packageProblems(registration))];
    if (problems.length > 0) throw new InvalidApplication(problems);
    if (record.id !== undefined) application.id = record.id;

    application.clientSecrets = await this.stored(credentials.clientSecret, registration);
    await this.insert(application);
    this.announce(application);
    return {
      ...credentials,
      name: application.name,
      application,
      warnings,
    };
  }

  /** Tells of an application that is new and was kept. */
  announce({ id: applicationId, clientId, userId, clientType, grantTypes }: AbstractApplication): void {
    this.events.emit('application.registered', { applicationId, clientId, userId, clientType, grantTypes });
  }

  /** The record that a registration asks for, without its secrets, and what is to be said of it. Nothing is kept. */
  judge(registration: ApplicationRegistration, credentials: Credentials): JudgedRegistration {
    const application = this.build(registration, credentials.clientId);
    const server = { ...this.server, schemes: application.allowedSchemes() };
    return {
      application,
      problems: [
        ...credentialProblems(credentials, registration),
        ...hmacProblems(application, keyOf(credentials, registration)),
        ...clientMetadataProblems(application, server),
        ...openIdMemberProblems(application, server),
        ...lifetimeProblems(application),
        ...columnProblems(this.ownColumns(), registration.extra ?? {}, application),
      ],
      warnings: clientMetadataWarnings(application, server),
    };
  }

  /**
   * Gives a confidential client a new secret. Those before it go on working for `overlap` seconds (default: a
   * week), so that its programs can change over one by one; with 0 they end at once, as they must when one leaked.
   * The new secret is recoverable where an old one is, or where the client has something signed with it.
   * @throws UnknownApplication, and InvalidApplication for a client that has no secret, or where the new one is too
   *   short to sign with
   */
  rotateSecret(clientId: string, options: RotateOptions = {}): Promise<RotatedSecret> {
    return this.rotation.rotate(clientId, options);
  }

  /** The columns that a swapped application class adds: what `extra` may hold. */
  ownColumns(): OwnColumn[] {
    return ownColumns(this.applications);
  }

  /** The scopes that an application may be registered for. */
  availableScopes(): readonly string[] {
    return this.server.scopes;
  }

  /** What ID tokens are signed with where nobody says it: OpenID Connect Dynamic Client Registration section 2, where there is a key for it. */
  defaultAlgorithm(): string {
    const { algorithms } = this.server;
    return algorithms.includes('RS256') ? 'RS256' : (algorithms.find((each) => !isHmac(each)) ?? '');
  }

  private async credentials(registration: ApplicationRegistration): Promise<Credentials> {
    const { clientType, clientSecret, clientSecretHash, tokenEndpointAuthMethod = null } = registration;
    const needsSecret = clientSecretHash === undefined && usesSecret({ clientType, tokenEndpointAuthMethod });
    return {
      clientId: registration.clientId ?? (await generatedClientId(this.clientIds)),
      clientSecret:
        clientSecret ?? (needsSecret ? await generatedClientSecret(this.clientSecrets) : undefined),
    };
  }

  private build(registration: ApplicationRegistration, clientId: string): AbstractApplication {
    const now = new Date();
    const extra = columnValuesOf(this.ownColumns(), registration.extra ?? {});
    const members = withDefaults(registration, this.defaultAlgorithm());
    return Object.assign(this.applications.create(), members, extra, {
      id: uuid(),
      clientId,
      clientSecrets: [],
      created: now,
      updated: now,
      lastUsedAt: null,
    });
  }

  private async stored(
    clear: string | undefined,
    { clientSecret, clientSecretHash, hashClientSecret }: ApplicationRegistration,
  ): Promise<StoredSecret[]> {
    const now = new Date();
    if (clientSecretHash !== undefined) return [{ hash: clientSecretHash, ...createdAt(now) }];
    if (clear === undefined) return [];
    const how = { chosen: clientSecret !== undefined, recoverable: hashClientSecret === false };
    return [await this.secrets.toStored(clear, how, now)];
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

  private async duplicate({ id, clientId }: AbstractApplication): Promise<ClientMetadataFinding> {
    if (await this.applications.existsBy({ id }))
      return { field: 'id', message: 'this registration was made before' };
    return (await this.applications.existsBy({ clientId }))
      ? { field: 'clientId', message: 'another application has this identifier' }
      : { field: 'extra', message: 'another application has the value of a column that must be unique' };
  }
}

/** The secret as it would be kept. */
function keyOf(
  { clientSecret }: Credentials,
  { clientSecretHash, hashClientSecret }: ApplicationRegistration,
): SecretAsKey {
  if (clientSecret === undefined) return { kept: clientSecretHash === undefined ? 'none' : 'as a hash' };
  return hashClientSecret === false ? { kept: 'recoverable', clear: clientSecret } : { kept: 'as a hash' };
}

function credentialProblems(
  { clientId, clientSecret }: Credentials,
  { clientType, clientSecretHash, hashClientSecret, userId }: ApplicationRegistration,
): ClientMetadataFinding[] {
  const problems: ClientMetadataFinding[] = [];
  const problem = (field: string, message: string) => problems.push({ field, message });
  if (!isClientId(clientId)) {
    problem('clientId', 'must be 1 to 255 printable ASCII characters without a colon');
  }
  if (clientSecret !== undefined && clientType === 'public') {
    problem('clientSecret', 'is not for public clients, which cannot keep one');
  } else if (clientSecret !== undefined && !isClientSecret(clientSecret)) {
    problem('clientSecret', 'must be 1 to 1024 printable ASCII characters');
  }
  if (clientSecretHash !== undefined) {
    if (clientType === 'public')
      problem('clientSecretHash', 'is not for public clients, which have no secret');
    else if (clientSecret !== undefined)
      problem('clientSecretHash', 'comes with a clientSecret; give one of them');
    else if (hashClientSecret === false)
      problem('clientSecretHash', 'cannot be turned back into a secret to keep');
    else if (!isCheckableHash(clientSecretHash)) {
      problem(
        'clientSecretHash',
        'is in no form that can be checked; those of Django begin with pbkdf2_sha256$, pbkdf2_sha1$, scrypt$, argon2$, bcrypt_sha256$ or bcrypt$',
      );
    }
  }
  return [...problems, ...ownerProblems({ userId })];
}

/** A hash that could be checked, and cannot be on this machine. */
async function packageProblems({
  clientSecretHash,
}: ApplicationRegistration): Promise<ClientMetadataFinding[]> {
  const missing = clientSecretHash && (await missingPackage(clientSecretHash));
  if (!missing) return [];
  const message = `takes the package ${missing} to check: npm install ${missing}`;
  return [{ field: 'clientSecretHash', message }];
}
