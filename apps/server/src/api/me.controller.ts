import { Controller, ForbiddenException, Get } from '@nestjs/common';
import {
  CurrentToken,
  CurrentUser,
  ProtectedResource,
  RequireScopes,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import type { User } from '../users/user.entity.js';

/** Demo: a route about the user who allowed the client in. */
@Controller('api/me')
@ProtectedResource()
export class MeController {
  @Get()
  @RequireScopes('read')
  me(@CurrentToken() token: VerifiedToken, @CurrentUser() user: User | null) {
    if (user === null)
      throw new ForbiddenException('This resource needs a user; the token is a client’s own.');
    return {
      id: user.id,
      username: user.username,
      email: user.email,
      client_id: token.clientId,
      scope: token.scopes.join(' '),
    };
  }
}
