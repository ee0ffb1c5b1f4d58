import { Injectable } from '@nestjs/common';
import type { CredentialKind } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import { parseScope } from '../protocol/scope.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { IssuedTokens } from '../storage/issued-records.js';

/** Tokens that were kept and are about to be sent. */
export interface Issuance {
  readonly client: AbstractApplication;
  /** Absent where the client acts for itself. */
  readonly family?: AbstractTokenFamily;
  readonly tokens: Partial<IssuedTokens>;
  /** Default: the family's, or client_credentials where there is none. */
  readonly grantType?: string;
  /** Absent where the host's own code asked. */
  readonly request?: HttpRequest;
  /** The id of the access token that ended with a refresh; absent where none did. */
  readonly replaces?: string;
}

/** Tells of tokens and of the authorizations that they come from; a grant of a host's own calls it as ours do. */
@Injectable()
export class TokenEvents {
  constructor(private readonly events: OAuth2Events) {}

  issued(issuance: Issuance): void {
    this.tell('token.issued', issuance);
  }

  refreshed(issuance: Issuance): void {
    this.tell('token.refreshed', issuance);
  }

  private tell(
    name: 'token.issued' | 'token.refreshed',
    { client, family, tokens, grantType, request, replaces }: Issuance,
  ): void {
    if (!this.events.isHeard(name)) return;
    const { accessToken, refreshToken, idToken } = tokens;
    const { id: tokenId, scope } = (accessToken ?? idToken)!;
    const kinds: CredentialKind[] = [
      ...(accessToken ? (['access_token'] as const) : []),
      ...(refreshToken ? (['refresh_token'] as const) : []),
      ...(idToken ? (['id_token'] as const) : []),
    ];
    this.events.emit(
      name,
      {
        applicationId: client.id,
        clientId: client.clientId,
        userId: family?.userId ?? null,
        familyId: family?.id ?? null,
        grantType: grantType ?? family?.grantType ?? 'client_credentials',
        scopes: parseScope(scope),
        tokenId,
        kinds,
        ...(replaces !== undefined && { replacedTokenId: replaces }),
      },
      request,
    );
  }
}
