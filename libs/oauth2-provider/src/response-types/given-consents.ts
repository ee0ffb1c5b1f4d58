import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { claimsBeyond } from '../protocol/claims-parameter.js';
import { allowedTogether } from '../protocol/consent.js';
import { formatScope, parseScope } from '../protocol/scope.js';
import type { AbstractConsent } from '../storage/entities/consent.entity.js';
import type { Entities } from '../storage/entities.js';
import { ConsentRepository } from '../storage/repositories.js';
import { ENTITIES } from '../storage/storage.providers.js';
import type { GrantedRequest } from './response-type.js';

/** What users allowed, to be remembered. */
@Injectable()
export class GivenConsents {
  constructor(
    private readonly consents: ConsentRepository,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /**
   * The record to keep, or undefined where nobody was asked. What was allowed before stays allowed, as far as one record
   * can say both: a new question adds to it.
   */
  async from(granted: GrantedRequest): Promise<AbstractConsent | undefined> {
    const { client, request, login, asked, now } = granted;
    if (!asked) return undefined;
    const before = await this.consents.findFor(client.id, login.userId);
    const claims = new Set([...(before?.claims ?? []), ...claimsBeyond(request.claims, request.scopes)]);
    const given = { scopes: request.scopes, resources: request.resources };
    const earlier = before && { scopes: parseScope(before.scope), resources: before.resources };
    const { scopes, resources } = earlier ? allowedTogether(earlier, given) : given;
    return Object.assign(new this.entities.consent(), {
      id: before?.id ?? uuid(),
      applicationId: client.id,
      userId: login.userId,
      scope: formatScope(scopes),
      claims: claims.size > 0 ? [...claims] : null,
      resources,
      created: before?.created ?? now,
      updated: now,
    });
  }
}
