import { Injectable } from '@nestjs/common';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import type { ListingTest } from '../../storage/listing-test.js';
import { AdminClass } from './admin-class.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminFilter, choice } from './admin-filter.js';
import type { Exact } from './admin-query.js';
import type { Sought } from './admin-search.js';
import type { RevokedRecord } from './record-revocation.js';

/** How administrators see applications. What is done with one is done on its own page, by the same rules as for its owner. */
@Injectable()
export class ApplicationAdmin extends AdminClass<AbstractApplication> {
  readonly kind = 'application';
  readonly path = 'applications';

  get columns(): readonly AdminColumn<AbstractApplication>[] {
    return [
      column('id', { shape: 'record' }),
      column('name'),
      column('clientId', { shape: 'code' }),
      column('clientType', { shape: 'code' }),
      column('userId', { shape: 'user' }),
      column('created'),
      column('lastUsedAt'),
    ];
  }

  get details(): readonly AdminColumn<AbstractApplication>[] {
    return [
      ...this.columns,
      column('updated'),
      column('grantTypes'),
      column('responseTypes'),
      column('scopes'),
      column('redirectUris'),
      column('postLogoutRedirectUris'),
      column('allowedOrigins'),
      column('skipAuthorization'),
      column('requirePkce'),
      column('algorithm', { shape: 'code' }),
    ];
  }

  override get filters(): readonly AdminFilter[] {
    return [
      choice('clientType', ['confidential', 'public']),
      choice('skipAuthorization', ['yes', 'no'], {
        tests: (word) => [{ property: 'skipAuthorization', equals: word === 'yes' }],
      }),
    ];
  }

  override get isRevocable(): boolean {
    return false;
  }

  /** Words are looked for in names; an id or a client identifier is that application's. */
  protected override async seek(search: string): Promise<Sought | undefined> {
    const sought = await this.parts.search.find('application', search);
    const isOne = sought.as === 'record' || sought.as === 'application';
    if (isOne) return { as: 'record', value: sought.value };
    return sought.as === 'user' || sought.as === 'applications' ? undefined : sought;
  }

  protected override recordOf({ record, application }: Exact): string | undefined {
    return record ?? application;
  }

  /** An authorization is no application's alone: it is not asked for. */
  protected override testsOf({ user }: Exact, search?: string) {
    const tests: ListingTest[] = [];
    if (search !== undefined) {
      const words: ListingTest = { containing: search, properties: ['name', 'clientId'] };
      tests.push({ anyOf: [words, { property: 'userId', equals: search }] });
    }
    const owner = user === undefined ? undefined : { property: 'userId', equals: user };
    return Promise.resolve({ tests, ...(owner && { key: owner }) });
  }

  protected override end(): Promise<RevokedRecord> {
    return Promise.resolve({ ended: 'nothing', tokens: 0 });
  }

  protected override about({ id, userId }: AbstractApplication) {
    return { applicationId: id, ...(userId !== null && { ownerId: userId }) };
  }
}
