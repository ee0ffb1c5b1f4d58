import { Injectable } from '@nestjs/common';
import type { OAuth2Event, OAuth2EventName } from '../events/event.js';
import { OAuth2EventListener } from '../events/oauth2-event-listener.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import type { Revocation } from '../resource-server/revocation.js';
import { InProcessRevocationChannel, RevocationChannel } from '../resource-server/revocation-channel.js';
import { SubjectIdentifiers } from './subject-identifiers.js';

/** What takes back a token, or changes what is known of it. */
const TAKING_BACK: ReadonlySet<OAuth2EventName> = new Set<OAuth2EventName>([
  'token.refreshed',
  'token.revoked',
  'family.revoked',
  'authorizations.revoked',
  'application.changed',
  'application.deleted',
]);

/** Publishes what was revoked, for caches in this process and in others. */
@Injectable()
export class RevocationPublisher extends OAuth2EventListener {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly channel: RevocationChannel,
    private readonly subjects: SubjectIdentifiers,
  ) {
    super();
  }

  /** Whether there is somebody who may want to hear: nobody pays for it otherwise. */
  get isNeeded(): boolean {
    return this.options.tokenCacheMaxAge > 0 || !(this.channel instanceof InProcessRevocationChannel);
  }

  override wants(name: OAuth2EventName): boolean {
    return TAKING_BACK.has(name);
  }

  /** The caches of this process have heard of it when this returns. Nobody waits for the others. */
  handle(event: OAuth2Event): void {
    for (const revocation of this.revocationsOf(event)) void this.channel.publish(revocation);
  }

  private revocationsOf(event: OAuth2Event): Revocation[] {
    const revoked = { kind: 'revoked', at: event.at } as const;
    if (event.name === 'token.refreshed')
      return event.replacedTokenId === undefined ? [] : [{ ...revoked, tokenId: event.replacedTokenId }];
    if (event.name === 'token.revoked') return [{ ...revoked, tokenId: event.tokenId }];
    if (event.name === 'family.revoked') return [{ ...revoked, grantId: event.familyId }];
    if (event.name === 'authorizations.revoked') return this.ofOwner(event);
    if (event.name === 'application.changed') return [{ kind: 'changed', clientId: event.clientId }];
    if (event.name === 'application.deleted') return [{ ...revoked, clientId: event.clientId }];
    return [];
  }

  private ofOwner(event: OAuth2Event<'authorizations.revoked'>): Revocation[] {
    const { clientId, userId, familyIds = [], at } = event;
    const revoked = { kind: 'revoked', at } as const;
    // Resource servers know such a user by another name; the authorizations they know by the same.
    if (userId !== undefined && !this.knowsUsersById())
      return familyIds.map((grantId) => ({ ...revoked, grantId }));
    return [
      { ...revoked, ...(clientId !== undefined && { clientId }), ...(userId !== undefined && { userId }) },
    ];
  }

  /** Whether the `sub` of each user is their id. */
  private knowsUsersById(): boolean {
    return this.subjects.constructor === SubjectIdentifiers && !this.subjects.types().includes('pairwise');
  }
}
