import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { CODE, IMPLICIT, partsOf } from '../protocol/response-type.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { IssuedRecords } from '../storage/issued-records.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenFamilies } from '../tokens/token-families.js';
import { AuthorizationEvents } from './authorization-events.js';
import { GivenConsents } from './given-consents.js';
import { type GrantedRequest, ResponseTypes } from './response-type.js';

/** Answers an authorization request with the parts of its response type: one family, whichever they are. */
@Injectable()
export class AuthorizationIssuer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly types: ResponseTypes,
    private readonly families: TokenFamilies,
    private readonly consents: GivenConsents,
    private readonly store: TokenStore,
    private readonly events: AuthorizationEvents,
  ) {}

  /** @returns the parameters of the response, but for `state` and `iss`; what they stand for is kept */
  async issue(granted: GrantedRequest): Promise<Record<string, string>> {
    const family = this.familyOf(granted);
    const answered: Record<string, string> = {};
    let records: IssuedRecords | undefined;
    const keep = (more: IssuedRecords): void => void (records = { ...records, ...more });
    for (const part of this.types.partsOf(granted.request.responseType)) {
      Object.assign(answered, await part.issue({ ...granted, family, answered, keep }));
    }
    const consent = await this.consents.from(granted);
    const authorization = { ...(records && { family, ...records }), ...(consent && { consent }) };
    await this.store.authorize(authorization);
    this.events.granted(granted, family.grantType, authorization);
    return answered;
  }

  private familyOf({ client, request, login, now }: GrantedRequest): AbstractTokenFamily {
    const hasCode = partsOf(request.responseType).includes(CODE);
    return this.families.make({
      client,
      login,
      grantType: hasCode ? 'authorization_code' : IMPLICIT,
      scopes: request.scopes,
      resources: request.resources,
      claims: request.claims,
      redeemableUntil: hasCode ? after(now, this.options.authorizationCodeLifetime) : now,
      now,
    });
  }
}
