import { Injectable } from '@nestjs/common';
import {
  ApplicationAdministration,
  type ApplicationChanges,
  type ApplicationDependents,
  type ApplicationPage,
} from '../../clients/application-administration.js';
import { Applications } from '../../clients/applications.js';
import type { ApplicationRegistration, RegisteredApplication } from '../../clients/client-registration.js';
import { InvalidApplication, UnknownApplication } from '../../clients/invalid-application.js';
import type { RotateOptions, RotatedSecret } from '../../clients/secret-rotation.js';
import type { ManagementAction } from '../../events/event.js';
import type { HttpRequest } from '../../http/platform.js';
import { uuidOf } from '../../protocol/derived-id.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../../protocol/errors.js';
import { ResourceOwners } from '../../resource-owner/resource-owners.js';
import type { ApplicationFilter } from '../../storage/application.store.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { ApplicationRepository } from '../../storage/repositories.js';
import { ManagementAudit } from '../management-audit.js';
import { notFound } from '../not-found.js';
import { ManagementPolicy } from '../management-policy.js';
import type { Person } from '../person.js';
import { type ApplicationRules, defaultsWithin, isEveryScope, refusals } from './application-rules.js';

/** Which applications somebody asks for. */
export interface ManagedFilter extends ApplicationFilter {
  /** Everybody's, for administrators: they get their own without it, as all others do. */
  readonly all?: boolean;
}

/** The most that a list answers at once. */
const MOST = 100;
/** So many dependents of a kind are counted. */
const COUNTED = 1000;

/**
 * Applications, for whoever asks by page or by API: what the policy does not let them see is not there, and what it does
 * not let them set is refused by name. Ids are those of the records.
 */
@Injectable()
export class ManagedApplications {
  /** How long one request may take over a removal, in milliseconds. */
  protected readonly removalTime: number = 5000;

  constructor(
    private readonly records: ApplicationRepository,
    private readonly applications: Applications,
    private readonly administration: ApplicationAdministration,
    private readonly owners: ResourceOwners,
    private readonly policy: ManagementPolicy,
    private readonly audit: ManagementAudit,
  ) {}

  /**
   * @param at.after `next` of the page before
   * @throws InvalidRequest when `after` is none
   */
  async list(
    person: Person,
    { all = false, ...filter }: ManagedFilter = {},
    { limit = 25, after }: { limit?: number; after?: string } = {},
  ): Promise<ApplicationPage> {
    const id = after === undefined ? undefined : uuidOf(after);
    if (after !== undefined && id === undefined) throw new InvalidRequest('after is no place in the list');
    const whose = person.isAdministrator && all ? {} : { userId: person.userId };
    const at = { limit: Math.min(Math.max(1, limit), MOST), after: id };
    return this.administration.list({ ...filter, ...whose }, at);
  }

  /** @throws OAuthError with 404 where there is none that they may look at */
  async find(person: Person, id: string): Promise<AbstractApplication> {
    const known = uuidOf(id);
    const application = known === undefined ? null : await this.records.findOneBy({ id: known });
    if (!application || !(await this.policy.mayManage(person, application))) throw notFound('application');
    return application;
  }

  /** @param application the one that is to change; absent for a new one */
  async rulesFor(person: Person, application?: AbstractApplication): Promise<ApplicationRules> {
    const available = this.applications.availableScopes();
    const scopes = await this.policy.scopesFor(person, available);
    return {
      mayRegister: await this.policy.mayRegister(person),
      members: await this.policy.membersFor(person, application),
      grantTypes: await this.policy.grantTypesFor(person),
      scopes,
      everyScope: isEveryScope(scopes, available),
    };
  }

  /**
   * Registers an application, theirs unless they may name another owner.
   * @param record.id see `Applications.create`
   * @throws InvalidApplication with everything that is wrong; ApplicationExists; OAuthError with 403
   */
  async register(
    person: Person,
    registration: ApplicationRegistration,
    record: { readonly id?: string } = {},
    request?: HttpRequest,
  ): Promise<RegisteredApplication> {
    const rules = await this.rulesFor(person);
    if (!rules.mayRegister) {
      throw new OAuthError(OAUTH_ERROR.access_denied, 'you may not register applications', { status: 403 });
    }
    await this.refuse(registration, rules);
    const whole = { ...defaultsWithin(rules), userId: person.userId, ...withoutUndefined(registration) };
    const registered = await this.applications.create(whole, record);
    this.note(person, 'application.register', registered.application, request);
    return registered;
  }

  /**
   * Changes what they may of an application; see `ApplicationAdministration.update`.
   * @throws InvalidApplication with everything that is wrong; OAuthError with 404
   */
  async update(
    person: Person,
    id: string,
    changes: ApplicationChanges,
    request?: HttpRequest,
  ): Promise<RegisteredApplication> {
    const application = await this.find(person, id);
    await this.refuse(changes, await this.rulesFor(person, application), application);
    const updated = await orNotFound(this.administration.update(application.clientId, changes));
    this.note(person, 'application.update', updated.application, request);
    return updated;
  }

  /** See `ApplicationAdministration.endsSecrets`. */
  async endsSecrets(person: Person, id: string, changes: ApplicationChanges): Promise<boolean> {
    const { clientId } = await this.find(person, id);
    return orNotFound(this.administration.endsSecrets(clientId, changes));
  }

  /** What falls with an application. `atMost`: where a kind has that many there may be more, which nobody counted. */
  async dependents(
    person: Person,
    id: string,
  ): Promise<{ readonly counts: ApplicationDependents; readonly atMost: number }> {
    const { clientId } = await this.find(person, id);
    return { counts: await orNotFound(this.administration.dependents(clientId, COUNTED)), atMost: COUNTED };
  }

  /**
   * Removes an application and all that it has, as far as that is done in a few seconds: its authorizations go first, and
   * it goes last.
   * @returns false where there is more to remove; calling it again goes on
   */
  async remove(person: Person, id: string, request?: HttpRequest): Promise<boolean> {
    const application = await this.find(person, id);
    const signal = AbortSignal.timeout(this.removalTime);
    const isRemoved = await orNotFound(this.administration.remove(application.clientId, { signal }));
    this.note(person, 'application.delete', application, request);
    return isRemoved;
  }

  /** See `Applications.rotateSecret`. */
  async rotateSecret(
    person: Person,
    id: string,
    options: RotateOptions = {},
    request?: HttpRequest,
  ): Promise<RotatedSecret> {
    const application = await this.find(person, id);
    const rotated = await orNotFound(this.applications.rotateSecret(application.clientId, options));
    this.note(person, 'application.rotate-secret', application, request);
    return rotated;
  }

  private async refuse(
    given: Partial<ApplicationRegistration>,
    rules: ApplicationRules,
    stored?: AbstractApplication,
  ): Promise<void> {
    const problems = refusals(given, rules, this.applications.availableScopes(), stored);
    const { userId } = given;
    const isNew = typeof userId === 'string' && userId !== '' && userId !== stored?.userId;
    if (isNew && problems.length === 0 && !(await this.owners.find(userId)))
      problems.push({ field: 'userId', message: 'is nobody who is active' });
    if (problems.length > 0) throw new InvalidApplication(problems);
  }

  private note(
    person: Person,
    action: ManagementAction,
    { id: applicationId, userId }: AbstractApplication,
    request: HttpRequest | undefined,
  ): void {
    const ownerId = userId ?? undefined;
    this.audit.note(person, action, { applicationId, ...(ownerId && { ownerId }) }, request);
  }
}

/** It may have gone since it was found. */
async function orNotFound<Done>(work: Promise<Done>): Promise<Done> {
  return work.catch((error: unknown) => {
    throw error instanceof UnknownApplication ? notFound('application') : error;
  });
}

function withoutUndefined(registration: ApplicationRegistration): ApplicationRegistration {
  const given = Object.entries(registration).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as ApplicationRegistration;
}
