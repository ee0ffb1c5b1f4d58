import { Injectable } from '@nestjs/common';
import { uuidOf } from '../../protocol/derived-id.js';
import { ListingStore } from '../../storage/listing.store.js';
import { ApplicationRepository, TokenFamilyRepository } from '../../storage/repositories.js';
import type { AdminKind } from './admin-kinds.js';

/** A user id, a client identifier or a name is no longer. */
const LONGEST = 255;
/** So many applications of the same name are offered. */
const NAMESAKES = 10;

/** What a search was taken for. */
export type Sought =
  | { readonly as: 'record' | 'authorization' | 'application' | 'user'; readonly value: string }
  /** Several have that name. */
  | { readonly as: 'applications'; readonly among: readonly { id: string; name: string }[] }
  | { readonly as: 'nothing' };

/** Finds out what somebody looks for: each question is one look into an index, so that a search costs the same at any size. */
@Injectable()
export class AdminSearch {
  constructor(
    private readonly listing: ListingStore,
    private readonly applications: ApplicationRepository,
    private readonly families: TokenFamilyRepository,
  ) {}

  /**
   * @param text the id of a record of that kind, of an authorization or an application; a client identifier; the name of an
   *   application; or else a user id
   */
  async find(kind: AdminKind, text: string): Promise<Sought> {
    if (!isFindable(text)) return { as: 'nothing' };
    const id = uuidOf(text);
    return (id !== undefined && (await this.byId(kind, id))) || (await this.byName(text));
  }

  /** Whose an authorization is; null where it is there no more. @param id a UUID */
  family(id: string): Promise<{ readonly userId: string; readonly applicationId: string } | null> {
    return this.families.findOneBy({ id });
  }

  private async byId(kind: AdminKind, id: string): Promise<Sought | undefined> {
    if (await this.listing.one(kind, id)) return { as: 'record', value: id };
    if (await this.families.existsBy({ id })) return { as: 'authorization', value: id };
    if (await this.applications.existsBy({ id })) return { as: 'application', value: id };
    return undefined;
  }

  private async byName(text: string): Promise<Sought> {
    const application = await this.applications.findByClientId(text);
    if (application) return { as: 'application', value: application.id };
    const named = await this.listing.applicationsNamed(text, NAMESAKES);
    if (named.length > 1) return { as: 'applications', among: named };
    return named.length === 1 ? { as: 'application', value: named[0].id } : { as: 'user', value: text };
  }
}

/** Whether anything that is kept could be that. */
export function isFindable(text: string): boolean {
  return text.length <= LONGEST && !text.includes('\0');
}
