import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { openIdMembers, sectorOf } from '../protocol/openid-members.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

/**
 * Under which `sub` a client knows a user (OpenID Connect Core section 8). A host replaces it by a subclass under
 * structure `subjectIdentifiers`. What it answers for a user and a client must never change, for the client keeps it
 * with its own records.
 */
@Injectable()
export class SubjectIdentifiers {
  constructor(protected readonly options: OAuth2ProviderOptions) {}

  /** The subject types that an application may register; in the metadata, too. */
  types(): string[] {
    return this.options.pairwiseSalt === undefined ? ['public'] : ['public', 'pairwise'];
  }

  /**
   * The `sub` of ID tokens, UserInfo and introspection: the user's id, or for a client that registered
   * `subject_type` `pairwise` one that only clients of the same host get (section 8.1).
   * @throws Error for such a client where the server has lost its salt: the user's id would give them away
   */
  subjectOf(userId: string, client: AbstractApplication): string | Promise<string> {
    if (openIdMembers(client.metadata).subjectType === 'public') return userId;
    const { pairwiseSalt } = this.options;
    if (pairwiseSalt === undefined) {
      throw new Error(`client ${client.clientId} has pairwise subjects: the option pairwiseSalt is missing`);
    }
    const host = sectorOf(client.redirectUris);
    const sector = host === undefined ? ['client', client.clientId] : ['host', host];
    return createHmac('sha256', pairwiseSalt)
      .update(JSON.stringify([...sector, userId]))
      .digest('base64url');
  }
}
