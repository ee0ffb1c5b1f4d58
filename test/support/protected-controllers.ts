import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  Post,
  UseFilters,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  RequireScopes,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';

@Controller('files')
@RequireScopes('read')
class FilesController {
  @Get()
  list(@CurrentToken() token: VerifiedToken): object {
    return { client: token.clientId, user: token.userId, scopes: token.scopes };
  }

  @Post()
  @RequireScopes('write')
  write(): object {
    return { written: true };
  }
}

@Controller('bare')
class BareController {
  @Get('scoped')
  @RequireScopes('write')
  scoped(): object {
    return { in: true };
  }

  @Get('protected')
  @ProtectedResource()
  protected(@CurrentToken() token: VerifiedToken): object {
    return { seconds: (token.expires.getTime() - token.issuedAt.getTime()) / 1000 };
  }

  @Get('open')
  open(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): object {
    return { token, user };
  }
}

@Controller('shop')
@OptionalToken()
class ShopController {
  @Get()
  window(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): object {
    return { token: token !== null, user: user?.name ?? null };
  }

  @Post('orders')
  @RequireScopes('write')
  order(): object {
    return { ordered: true };
  }

  @Get('orders')
  @ProtectedResource()
  orders(): object {
    return { orders: [] };
  }

  @Get('offers')
  @OptionalToken()
  @RequireScopes('write')
  offers(): object {
    return { offers: [] };
  }
}

@Catch(HttpException)
class HostFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(exception: HttpException, context: ArgumentsHost): void {
    const body = { mine: exception.getStatus(), told: exception.getResponse() };
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), body, exception.getStatus());
  }
}

@Controller('filtered')
@UseFilters(HostFilter)
class FilteredController {
  @Get()
  @RequireScopes('write')
  write(): object {
    return { in: true };
  }
}

/** Every way in which a host protects its routes. */
export const protectedControllers = [FilesController, BareController, ShopController, FilteredController];
