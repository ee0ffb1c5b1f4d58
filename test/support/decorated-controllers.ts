import {
  All,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Options,
  Post,
  Put,
  Req,
  UseGuards,
} from '@nestjs/common';
import {
  AccessTokenGuard,
  ClientProtected,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  type HttpRequest,
  MethodScopes,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  type RequestClient,
  RequireAcr,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceProtector,
  ResourceScopes,
  SessionOrToken,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';

const IN = { in: true };
type Seen = VerifiedToken | null;

/** A handler for each rule alone. */
@Controller('alone')
export class AloneController {
  @All('token')
  @ProtectedResource()
  token(@CurrentToken() token: Seen): object {
    return { client: token?.clientId };
  }

  @Get('all')
  @RequireScopes('a', 'b')
  all(): object {
    return IN;
  }

  @Get('any')
  @RequireAnyScope('a', 'c')
  any(): object {
    return IN;
  }

  @All('read-write')
  @ReadWriteScopes()
  readWrite(): object {
    return IN;
  }

  @All('read-write-extra')
  @ReadWriteScopes('a')
  readWriteExtra(): object {
    return IN;
  }

  @All('music')
  @ResourceScopes('music')
  music(): object {
    return IN;
  }

  @All('methods')
  @MethodScopes({ GET: [['a', 'b'], ['c']], post: [[]], PUT: [] })
  methods(): object {
    return IN;
  }

  @Get('lower')
  @RequireScopes('files:read')
  lower(): object {
    return IN;
  }

  @Get('optional')
  @OptionalToken()
  optional(@CurrentToken() token: Seen): object {
    return { token: token !== null };
  }

  @Get('lenient')
  @OptionalToken({ badToken: 'ignore' })
  lenient(@CurrentToken() token: Seen): object {
    return { token: token !== null };
  }

  @Get('lenient-scope')
  @OptionalToken({ badToken: 'ignore' })
  @RequireScopes('write')
  lenientScope(): object {
    return IN;
  }

  @Get('audience')
  @RequireAudience()
  audience(): object {
    return IN;
  }

  @Get('other-audience')
  @RequireAudience('https://other.example/', 'https://third.example/')
  otherAudience(): object {
    return IN;
  }

  @Get('offline')
  @RequireScopes('read', 'offline_access')
  offline(): object {
    return IN;
  }
}

/** Rules of the class and of its methods. */
@Controller('composed')
@ReadWriteScopes()
export class ComposedController {
  @Get('as-class')
  asClass(): object {
    return IN;
  }

  @Get('more')
  @RequireScopes('a')
  more(): object {
    return IN;
  }

  @Post('more')
  @RequireAnyScope('a', 'c')
  moreToWrite(): object {
    return IN;
  }

  @Get('open')
  @Public()
  open(@CurrentToken() token: Seen): object {
    return { token: token !== null };
  }

  @Options('as-class')
  preflight(): object {
    return { allow: 'GET' };
  }

  @Put('open')
  @Public()
  @RequireScopes('a')
  bothWords(): object {
    return IN;
  }
}

/** Rules that come from a base class. */
@RequireScopes('a')
abstract class BaseController {
  @Get('inherited')
  @RequireScopes('b')
  inherited(): object {
    return IN;
  }
}
@Controller('derived')
@RequireScopes('c')
export class DerivedController extends BaseController {}

@Controller('sibling')
export class SiblingController extends BaseController {}

/** The guard without any decorator, which asks for a token all the same. */
@Controller('bare-guard')
@UseGuards(AccessTokenGuard)
export class BareGuardController {
  @Get()
  show(): object {
    return IN;
  }
}

@Controller('clients')
@ClientProtected()
export class ClientsController {
  @All()
  show(@CurrentClient() client: RequestClient<{ name: string }> | null, @CurrentToken() token: Seen): object {
    return { client: client?.clientId, name: client?.application?.name, token: token !== null };
  }

  @Get('scoped')
  @RequireScopes('a')
  scoped(): object {
    return IN;
  }

  @Get('files')
  @RequireScopes('files:read')
  files(): object {
    return IN;
  }

  @Get('unknown')
  @RequireScopes('unknown')
  unknown(): object {
    return IN;
  }

  @Get('tokens-alone')
  @ProtectedResource()
  tokensAlone(): object {
    return IN;
  }
}

@Controller('sessions')
@SessionOrToken()
@ReadWriteScopes()
export class SessionsController {
  @All()
  show(
    @CurrentUser() user: TestUser | null,
    @CurrentToken() token: Seen,
    @CurrentClient() client: RequestClient | null,
  ): object {
    return { user: user?.name ?? null, token: token !== null, client: client !== null };
  }
}

@Controller('step-up')
export class StepUpController {
  @Get('gold')
  @RequireAcr(['gold', 'platinum'])
  gold(): object {
    return IN;
  }

  @Get('fresh')
  @RequireAcr({ maxAge: 300 })
  fresh(): object {
    return IN;
  }

  @Get('both')
  @RequireAcr('gold', { maxAge: 300 })
  @RequireScopes('read')
  both(): object {
    return IN;
  }

  @Get('session')
  @SessionOrToken()
  @RequireAcr('gold', { maxAge: 300 })
  session(): object {
    return IN;
  }

  @Get('client')
  @ClientProtected()
  @RequireAcr({ maxAge: 300 })
  client(): object {
    return IN;
  }
}

/** Another resource of the same app, at a path of its own. */
@Controller('archive')
@ProtectedResource({ resource: '/archive' })
export class ArchiveController {
  @Get()
  @RequireScopes('files:read', 'offline_access')
  show(): object {
    return IN;
  }
}

/** A guard of the host's own, which asks ours. */
@Injectable()
class OwnGuard implements CanActivate {
  constructor(private readonly protector: ResourceProtector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    return (await this.protector.acquire(context, { scopes: ['a'] })) !== null;
  }
}

/** Protection in code. */
@Controller('in-code')
export class InCodeController {
  constructor(private readonly protector: ResourceProtector) {}

  @Get()
  @Public()
  async show(@Req() request: HttpRequest): Promise<object> {
    const token = await this.protector.acquire(request, { anyScope: ['a', 'c'], optional: true });
    return { client: token?.clientId ?? null };
  }

  @Get('needed')
  async needed(@Req() request: HttpRequest): Promise<object> {
    return { client: (await this.protector.acquire(request, { scopes: ['a'] }))?.clientId };
  }

  @Get('own-guard')
  @UseGuards(OwnGuard)
  guarded(@CurrentToken() token: Seen): object {
    return { client: token?.clientId };
  }
}

export const decoratedControllers = [
  AloneController,
  ComposedController,
  DerivedController,
  SiblingController,
  BareGuardController,
  ClientsController,
  SessionsController,
  StepUpController,
  ArchiveController,
  InCodeController,
];

/** Every scope that these name. */
export const decoratedScopes = Object.fromEntries(
  ['read', 'write', 'a', 'b', 'c', 'music:read', 'music:write', 'files', 'files:read', 'offline_access'].map(
    (scope) => [scope, `Do ${scope}`],
  ),
);
