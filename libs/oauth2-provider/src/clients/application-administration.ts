import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import { clientMetadataProblems } from '../protocol/client-metadata.js';
import { clientMetadataWarnings } from '../protocol/client-metadata-warnings.js';
import { lifetimeProblems } from '../protocol/lifetimes.js';
import { openIdMemberProblems } from '../protocol/openid-members.js';
import {
  type ApplicationFilter,
  ApplicationStore,
  type DependentKind,
} from '../storage/application.store.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ownColumns } from '../storage/own-columns.js';
import { isRefusedValue } from '../storage/refused-value.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { isUniqueViolation } from '../storage/unique-violation.js';
import {
  type ApplicationRegistration,
  type RegisteredApplication,
  canonicalResponseTypes,
} from './client-registration.js';
import { ClientSecrets } from './client-secrets.js';
import { columnProblems, columnValuesOf, ownerProblems } from './column-problems.js';
import { ClientSecretGenerator, generatedClientSecret } from './generators.js';
import { type SecretAsKey, hasSecret, hmacProblems } from './hmac-problems.js';
import { ApplicationExists, InvalidApplication, UnknownApplication } from './invalid-application.js';
import { SERVER_CAPABILITIES, type RegisteredCapabilities } from './server-capabilities.js';

/** Records that a removal takes at a time, so that no transaction grows with the number of tokens. */
const BATCH = 5000;

/**
 * What is to be different; what is absent stays as it is. `metadata` is changed member by member, of which null takes
 * one away.
 */
export type ApplicationChanges = Partial<
  Omit<ApplicationRegistration, 'clientId' | 'clientSecret' | 'clientSecretHash' | 'hashClientSecret'>
>;

/** A stretch of the list of applications. */
export interface ApplicationPage {
  readonly applications: AbstractApplication[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
}

/** How many records of each kind an application has. */
export type ApplicationDependents = Record<DependentKind, number>;

export interface RemovalOptions {
  /** Called as records are removed, with how many there were until now. */
  readonly onProgress?: (removed: number) => void;
  /** Ends the work after the batch that is under way. The application is then still there, with less. */
  readonly signal?: AbortSignal;
}

/** What becomes of applications after their registration: what the commands and a host's own code call. */
@Injectable()
export class ApplicationAdministration {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly store: ApplicationStore,
    private readonly secrets: ClientSecrets,
    private readonly generator: ClientSecretGenerator,
    @Inject(SERVER_CAPABILITIES) private readonly server: RegisteredCapabilities,
    private readonly events: OAuth2Events,
  ) {}

  /** @throws UnknownApplication */
  async find(clientId: string): Promise<AbstractApplication> {
    const application = await this.applications.findByClientId(clientId);
    if (!application) throw new UnknownApplication();
    return application;
  }

  /**
   * Applications, mostly in the order of their registration.
   * @param after `next` of the page before
   */
  async list(
    filter: ApplicationFilter = {},
    { limit = 50, after }: { limit?: number; after?: string } = {},
  ): Promise<ApplicationPage> {
    const found = await this.store.page(filter, after, limit + 1);
    const applications = found.slice(0, limit);
    return { applications, next: found.length > limit ? applications[limit - 1].id : null };
  }

  /**
   * Changes an application by the rules of its registration. What it was granted before stays granted; a scope that it
   * may no longer have is not handed out again. A client that needs a secret from now on gets one, and of one that
   * needs none, neither to authenticate nor to have something signed with it, they go.
   * @returns the application as it is now, with the secret in clear where it got one
   * @throws UnknownApplication; InvalidApplication with everything that is wrong; ApplicationExists when a unique column
   *   of the host's has the value already
   */
  async update(clientId: string, changes: ApplicationChanges): Promise<RegisteredApplication> {
    const { id } = await this.find(clientId);
    let clientSecret: string | undefined;
    const application = await this.changed(id, async (stored) => {
      const now = new Date();
      this.apply(changes, stored);
      const needsSecret = hasSecret(stored);
      if (!needsSecret) stored.clientSecrets = [];
      this.refuseProblems(changes, stored, await this.keyOf(stored, now));
      stored.updated = now;
      clientSecret = undefined;
      if (needsSecret && stored.clientSecrets.length === 0) {
        clientSecret = await generatedClientSecret(this.generator);
        stored.clientSecrets = [
          await this.secrets.toStored(clientSecret, { chosen: false, recoverable: false }, now),
        ];
      }
    });
    this.events.emit('application.changed', { applicationId: id, clientId, fields: fieldsOf(changes) });
    const server = { ...this.server, schemes: application.allowedSchemes() };
    return {
      clientId,
      name: application.name,
      application,
      ...(clientSecret !== undefined && { clientSecret }),
      warnings: clientMetadataWarnings(application, server),
    };
  }

  /**
   * Whether a client that has secrets would need none after those changes, so that `update` takes them away.
   * @throws UnknownApplication
   */
  async endsSecrets(clientId: string, changes: ApplicationChanges): Promise<boolean> {
    const stored = await this.find(clientId);
    const changed = Object.assign(this.applications.create(), stored);
    this.apply(changes, changed);
    return stored.clientSecrets.length > 0 && !hasSecret(changed);
  }

  /**
   * What falls with an application: all records of it, also those of the past.
   * @param atMost so many of a kind are counted, and no more: a page cannot wait for millions. Default: all.
   * @throws UnknownApplication
   */
  async dependents(clientId: string, atMost?: number): Promise<ApplicationDependents> {
    return this.store.dependents((await this.find(clientId)).id, atMost);
  }

  /**
   * Removes an application and all that it has: its tokens are dead with the first batches, and it goes last.
   * @returns false where it was interrupted; calling it again goes on
   * @throws UnknownApplication
   */
  async remove(clientId: string, { onProgress, signal }: RemovalOptions = {}): Promise<boolean> {
    const { id } = await this.find(clientId);
    let removed = 0;
    while (!signal?.aborted) {
      const batch = await this.store.removeDependents(id, BATCH);
      removed += batch;
      if (batch === 0) return this.removeLast(id, clientId);
      onProgress?.(removed);
      // SQLite works on the thread that others wait for, the signal among them.
      await setImmediate();
    }
    return false;
  }

  /** The application itself, when nothing else is left of it. False where somebody else did it first. */
  private async removeLast(id: string, clientId: string): Promise<boolean> {
    const isRemoved = await this.store.remove(id);
    if (isRemoved) this.events.emit('application.deleted', { applicationId: id, clientId });
    return isRemoved;
  }

  /** The secret that it keeps: one that it gets by the change is never recoverable. */
  private async keyOf(stored: AbstractApplication, now: Date): Promise<SecretAsKey> {
    if (stored.clientSecrets.length === 0) return { kept: 'none' };
    const clear = await this.secrets.recover(stored, now).catch(() => undefined);
    return clear === undefined ? { kept: 'as a hash' } : { kept: 'recoverable', clear };
  }

  private apply({ extra = {}, metadata, ...members }: ApplicationChanges, stored: AbstractApplication): void {
    const given = Object.entries(members).filter(([, value]) => value !== undefined);
    Object.assign(stored, Object.fromEntries(given), columnValuesOf(ownColumns(this.applications), extra));
    stored.responseTypes = canonicalResponseTypes(stored.responseTypes);
    if (metadata) {
      const merged = Object.entries({ ...stored.metadata, ...metadata });
      stored.metadata = Object.fromEntries(merged.filter(([, value]) => value !== null));
    }
  }

  private refuseProblems(
    { extra = {} }: ApplicationChanges,
    stored: AbstractApplication,
    key: SecretAsKey,
  ): void {
    const server = { ...this.server, schemes: stored.allowedSchemes() };
    const problems = [
      ...ownerProblems(stored),
      ...hmacProblems(stored, key),
      ...clientMetadataProblems(stored, server),
      ...openIdMemberProblems(stored, server),
      ...lifetimeProblems(stored),
      ...columnProblems(ownColumns(this.applications), extra, stored),
    ];
    if (problems.length > 0) throw new InvalidApplication(problems);
  }

  private async changed(
    id: string,
    change: (application: AbstractApplication) => Promise<void>,
  ): Promise<AbstractApplication> {
    try {
      const application = await this.store.change(id, change);
      if (application) return application;
    } catch (error) {
      const field = 'extra';
      if (isUniqueViolation(error)) {
        throw new ApplicationExists({
          field,
          message: 'another application has the value of a column that must be unique',
        });
      }
      if (!isRefusedValue(error)) throw error;
      throw new InvalidApplication([{ field, message: 'the database refuses a value of its columns' }]);
    }
    throw new UnknownApplication();
  }
}

/** The names of what changes: those of the host's columns as they are, and `metadata` for all of its members. */
function fieldsOf({ extra = {}, ...members }: ApplicationChanges): string[] {
  const given = Object.entries({ ...members, ...extra }).filter(([, value]) => value !== undefined);
  return given.map(([name]) => name);
}
