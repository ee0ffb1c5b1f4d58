import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../../http/platform.js';
import { uuidOf } from '../../protocol/derived-id.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../../protocol/errors.js';
import { ListingStore, type ListingRequest } from '../../storage/listing.store.js';
import { type ListedRecord, type ListingTest, passes } from '../../storage/listing-test.js';
import { firstIdOf } from '../../storage/uuid-instants.js';
import { ManagementAudit } from '../management-audit.js';
import { notFound } from '../not-found.js';
import type { Person } from '../person.js';
import type { AdminColumn, AdminValue } from './admin-column.js';
import { type AdminFilter, type AdminStates, choice } from './admin-filter.js';
import type { AdminKind } from './admin-kinds.js';
import { type AdminPage, type AdminQuery, type Exact, dayAfter, exactOf, idOf } from './admin-query.js';
import { AdminSearch, type Sought } from './admin-search.js';
import { RecordRevocation, type RevokedRecord } from './record-revocation.js';

const SHOWN = 50;
const MOST = 200;

/** What the defaults are made of; a subclass that injects more of its own hands it on. */
@Injectable()
export class AdminParts {
  constructor(
    readonly listing: ListingStore,
    readonly search: AdminSearch,
    readonly revocation: RecordRevocation,
    readonly audit: ManagementAudit,
  ) {}
}

/**
 * How administrators see one kind of record, as data: its columns, its filters, what is shown of one; and how one is found
 * and revoked. Extend a default and give it to `OAuth2ManagementModule.forRoot({ administration })`.
 */
@Injectable()
export abstract class AdminClass<Row extends ListedRecord = ListedRecord> {
  constructor(protected readonly parts: AdminParts) {}

  abstract readonly kind: AdminKind;
  /** Its part of the path below `admin/`. */
  abstract readonly path: string;
  /** Of the list. */
  abstract get columns(): readonly AdminColumn<Row>[];
  /** Of one record. */
  abstract get details(): readonly AdminColumn<Row>[];

  /** Filters beside those of the states, the day, and what a search can be for. */
  get filters(): readonly AdminFilter[] {
    return [];
  }

  /** The states that a record can be in; none where there is no such thing. */
  states(_now: Date): AdminStates {
    return {};
  }

  /** Whether it can be revoked here. */
  get isRevocable(): boolean {
    return true;
  }

  /** @throws InvalidRequest with 405 */
  assertRevocable(): void {
    if (!this.isRevocable)
      throw new InvalidRequest('this cannot be revoked', { status: 405, headers: { Allow: 'GET, HEAD' } });
  }

  /** Ends it, and what belongs to it. */
  protected abstract end(row: Row): Promise<RevokedRecord>;

  /** Whose it is, by ids, for the audit. */
  protected abstract about(row: Row): { applicationId?: string; familyId?: string; ownerId?: string };

  /** All filters: of the states first. */
  get allFilters(): readonly AdminFilter[] {
    const states = Object.keys(this.states(new Date(0)));
    const state = choice('state', states, { tests: (word, now) => this.states(now)[word] });
    return [...(states.length > 0 ? [state] : []), ...this.filters];
  }

  stateOf(row: Row, now: Date): string | undefined {
    const states = Object.entries(this.states(now));
    return states.find(([, tests]) => tests.every((test) => passes(row, test)))?.[0];
  }

  /** What may be shown of a record, by the names of its columns: what an API answers. */
  shown(row: Row, columns: readonly AdminColumn<Row>[] = this.details): Record<string, AdminValue> {
    return Object.fromEntries(columns.map((column) => [column.name, column.of(row)]));
  }

  /** @throws OAuthError with 404 */
  async find(id: string): Promise<Row> {
    const uuid = uuidOf(id);
    const row = uuid === undefined ? null : await this.parts.listing.one<Row>(this.kind, uuid);
    if (!row) throw notFound('record');
    return row;
  }

  /**
   * A page of the list, the newest first.
   * @throws InvalidRequest for a cursor, a filter or a limit that is none
   */
  async list(query: AdminQuery = {}, now = new Date()): Promise<AdminPage<Row>> {
    const request = this.requestOf(query, now);
    const sought = query.search === undefined ? undefined : await this.seek(query.search);
    const exact = exactOf(query, sought);
    const page = exact && (await this.page(request, exact, query.search));
    return { ...(page ?? { rows: [] }), ...(sought && { sought }) };
  }

  /**
   * Revokes the record and what belongs to it; clients are told of it, listeners hear it, the audit notes it.
   * @throws OAuthError with 403 for whoever is no administrator, with 404 where there is none, 405 where it cannot be
   */
  async revoke(person: Person, id: string, request?: HttpRequest): Promise<RevokedRecord> {
    if (!person.isAdministrator)
      throw new OAuthError(OAUTH_ERROR.access_denied, 'only administrators may do this', { status: 403 });
    const row = await this.find(id);
    this.assertRevocable();
    const revoked = await this.end(row);
    this.parts.audit.note(person, 'record.revoke', { recordId: row.id, ...this.about(row) }, request);
    return revoked;
  }

  /** What a search is for; undefined where `testsOf` makes something of it. */
  protected seek(search: string): Promise<Sought | undefined> {
    return this.parts.search.find(this.kind, search);
  }

  /** Whether it carries the id of the authorization that it came from. */
  protected get isIssued(): boolean {
    return true;
  }

  /**
   * What records must be that are looked for, and the property that few of them have; undefined where there can be none.
   * @param _search what `seek` made nothing of
   */
  protected async testsOf(
    { application, authorization, user }: Exact,
    _search?: string,
  ): Promise<{ tests: ListingTest[]; key?: ListingRequest['key'] } | undefined> {
    const family = authorization === undefined ? undefined : await this.parts.search.family(authorization);
    if (authorization !== undefined && !family && !this.isIssued) return undefined;
    const applicationId = application ?? family?.applicationId;
    const userId = user ?? family?.userId;
    const properties = Object.entries({
      userId,
      applicationId,
      familyId: this.isIssued ? authorization : undefined,
    });
    const tests = properties.flatMap(([property, equals]) =>
      equals === undefined ? [] : { property, equals },
    );
    // A user has fewer than an application has.
    const key = tests.find(({ property }) => property !== 'familyId');
    return { tests, ...(key && { key }) };
  }

  /** The id of the one record that is looked for; undefined for several. */
  protected recordOf({ record }: Exact): string | undefined {
    return record;
  }

  private async page(
    request: ListingRequest,
    exact: Exact,
    search?: string,
  ): Promise<AdminPage<Row> | undefined> {
    const { listing } = this.parts;
    const tests = request.tests ?? [];
    const record = this.recordOf(exact);
    if (record !== undefined) {
      const row = await listing.one<Row>(this.kind, record);
      return row && tests.every((test) => passes(row, test)) ? { rows: [row] } : undefined;
    }
    const sought = await this.testsOf(exact, search);
    return sought && listing.page<Row>({ ...request, ...sought, tests: [...tests, ...sought.tests] });
  }

  private requestOf(
    { filters = {}, after, before, until, limit = SHOWN }: AdminQuery,
    now: Date,
  ): ListingRequest {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new InvalidRequest('the limit must be a number from 1');
    const tests = Object.entries(filters).flatMap(([name, word]) => {
      const filter = this.allFilters.find((each) => each.name === name);
      if (!filter?.choices.includes(word))
        throw new InvalidRequest(`the filter ${filter?.name ?? ''} has no such value`);
      return filter.tests(word, now);
    });
    return {
      kind: this.kind,
      tests,
      limit: Math.min(limit, MOST),
      ...(after !== undefined && { after: idOf(after, 'after') }),
      ...(before !== undefined && { before: idOf(before, 'before') }),
      ...(until !== undefined && { below: firstIdOf(dayAfter(until)) }),
    };
  }
}
