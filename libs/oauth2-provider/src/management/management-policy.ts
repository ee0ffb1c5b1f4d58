import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { NAMED_SCOPES } from '../options/scopes.js';
import { MaintenancePolicy } from '../maintenance/maintenance-policy.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { Person } from './person.js';

/** Members of a registration that an owner may set by herself. */
export const OWN_MEMBERS: readonly string[] = [
  'name',
  'clientType',
  'redirectUris',
  'postLogoutRedirectUris',
  'allowedOrigins',
  'grantTypes',
  'scopes',
  'algorithm',
  'metadata',
];

/**
 * Of an application whose users are not asked for consent, what its owner may still set: whoever spared them the question
 * trusted it as it was, with where it sends them and what it gets.
 */
export const OWN_MEMBERS_WITHOUT_CONSENT: readonly string[] = [
  'name',
  'postLogoutRedirectUris',
  'algorithm',
  'metadata',
];

/** Grant types that an owner may register by herself. */
export const OWN_GRANT_TYPES: readonly string[] = ['authorization_code', 'refresh_token'];

/**
 * Who may do what in the management. Extend it and give the class to `OAuth2ManagementModule.forRoot({ policy })`; what a
 * method does not say stays as it is here: everybody who is logged in has applications of their own, and nobody is an
 * administrator but whom `MaintenancePolicy` calls one.
 */
@Injectable()
export class ManagementPolicy {
  constructor(private readonly maintenance: MaintenancePolicy) {}

  /**
   * Asked once for each request. Go by the user, and it holds for pages and API alike. The default goes by
   * `MaintenancePolicy`, which knows the request alone, and so by sessions alone: beside an access token there may come
   * the cookie of somebody else, whose rights the token must not get. By a token nobody is an administrator until the host
   * says so here, and then by one with the scope `administration` alone.
   * @param via how they came
   */
  isAdministrator(
    request: HttpRequest,
    _userId: string,
    _user: unknown,
    via: Person['via'],
  ): boolean | Promise<boolean> {
    return via === 'session' && this.maintenance.isAdministrator(request);
  }

  /** Whether they may register applications. */
  mayRegister(_person: Person): boolean | Promise<boolean> {
    return true;
  }

  /** Whether they may look at an application, and change or delete it. Whoever may not is told that there is none. */
  mayManage(person: Person, application: AbstractApplication): boolean | Promise<boolean> {
    return person.isAdministrator || application.userId === person.userId;
  }

  /**
   * Which members of a registration they may set, by their names in `ApplicationRegistration`; 'all' is every one.
   * @param application the one that is to change; absent for a new one
   */
  membersFor(
    person: Person,
    application?: AbstractApplication,
  ): readonly string[] | 'all' | Promise<readonly string[] | 'all'> {
    if (person.isAdministrator) return 'all';
    return application?.skipAuthorization ? OWN_MEMBERS_WITHOUT_CONSENT : OWN_MEMBERS;
  }

  /** Which grant types they may register; 'all' is every one. */
  grantTypesFor(person: Person): readonly string[] | 'all' | Promise<readonly string[] | 'all'> {
    return person.isAdministrator ? 'all' : OWN_GRANT_TYPES;
  }

  /**
   * Which of the server's scopes they may give to an application. An owner gives any but `NAMED_SCOPES`, with which a client
   * is told of tokens that are not its own, or manages what its users may manage.
   */
  scopesFor(person: Person, available: readonly string[]): readonly string[] | Promise<readonly string[]> {
    return person.isAdministrator ? available : available.filter((scope) => !NAMED_SCOPES.includes(scope));
  }
}
