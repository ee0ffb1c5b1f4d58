import { Controller, Get } from '@nestjs/common';
import {
  CurrentClient,
  CurrentToken,
  type RequestClient,
  type VerifiedToken,
} from 'nest-oauth2-provider/resource-server';

/** Needs a token, for the guard stands before the whole app, and no scope: what the token says. */
@Controller('api/whoami')
export class WhoamiController {
  @Get()
  whoami(@CurrentToken() token: VerifiedToken, @CurrentClient() client: RequestClient) {
    return {
      client_id: client.clientId,
      sub: token.userId,
      scope: token.scopes.join(' '),
      resources: token.resources,
      expires: token.expires,
      auth_time: token.authTime ?? null,
    };
  }
}
