import { Controller, Get } from '@nestjs/common';
import {
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import type { User } from '../users/user.entity.js';

/** Demo: a route for everybody, which knows those who bring a token. */
@Controller('api/public')
@ProtectedResource()
export class PublicController {
  @Get()
  @OptionalToken()
  greet(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: User | null) {
    const name = user?.username ?? token?.clientId;
    return { message: name === undefined ? 'Hello!' : `Hello, ${name}!` };
  }
}
