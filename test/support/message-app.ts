import { Controller, type DynamicModule, Injectable, Module, UseInterceptors } from '@nestjs/common';
import { EventPattern, GrpcMethod, MessagePattern, Payload } from '@nestjs/microservices';
import type { AbstractApplication, VerifiedToken } from 'nest-oauth2-provider';
import {
  AttachTokenInterceptor,
  ClientProtected,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  Public,
  RequireAcr,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceScopes,
  RpcTransport,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';
import { wholeAppGuard } from './whole-app-guard.js';

/** What the events said that were let in. */
export const heard: unknown[] = [];

@Controller()
@ProtectedResource()
class NotesMessages {
  @MessagePattern('whoami')
  whoami(
    @CurrentToken() token: VerifiedToken,
    @CurrentUser() user: TestUser | null,
    @CurrentClient() client: AbstractApplication,
  ): object {
    return { scopes: token.scopes, user: user?.name ?? 'nobody', client: client.clientId };
  }

  @MessagePattern('read')
  @RequireScopes('read')
  read(): object {
    return { text: 'in' };
  }

  @MessagePattern('either')
  @RequireAnyScope('profile', 'write')
  either(): object {
    return { text: 'in' };
  }

  @MessagePattern('greet')
  @OptionalToken()
  greet(@CurrentUser() user: TestUser | null): object {
    return { text: `hello ${user?.name ?? 'stranger'}` };
  }

  @MessagePattern('version')
  @Public()
  version(): object {
    return { text: '1' };
  }

  @MessagePattern('lenient')
  @OptionalToken({ badToken: 'ignore' })
  lenient(@CurrentUser() user: TestUser | null): object {
    return { text: `hello ${user?.name ?? 'stranger'}` };
  }

  @MessagePattern('forHere')
  @RequireAudience()
  forHere(): object {
    return { text: 'in' };
  }

  @MessagePattern('stepUp')
  @RequireAcr('gold', { maxAge: 300 })
  stepUp(): object {
    return { text: 'in' };
  }

  @MessagePattern('byClient')
  @ClientProtected()
  byClient(): object {
    return { text: 'in' };
  }

  @MessagePattern('attached')
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  attached(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): object {
    return { text: `${token ? 'a token' : 'no token'} of ${user?.name ?? 'nobody'}` };
  }

  @MessagePattern('by method')
  @ResourceScopes('notes')
  byMethod(): object {
    return { text: 'never' };
  }

  @EventPattern('noted')
  @RequireScopes('write')
  noted(@Payload() payload: { text: string }): void {
    heard.push(payload.text);
  }
}

/** Its counterpart for gRPC, which knows services and no patterns. */
@Controller()
@ProtectedResource()
class NotesCalls {
  private readonly messages = new NotesMessages();

  @GrpcMethod('Notes')
  whoami(
    @CurrentToken() token: VerifiedToken,
    @CurrentUser() user: TestUser | null,
    @CurrentClient() client: AbstractApplication,
  ): object {
    return this.messages.whoami(token, user, client);
  }

  @GrpcMethod('Notes')
  @RequireScopes('read')
  read(): object {
    return this.messages.read();
  }

  @GrpcMethod('Notes')
  @RequireAnyScope('profile', 'write')
  either(): object {
    return this.messages.either();
  }

  @GrpcMethod('Notes')
  @OptionalToken()
  greet(@CurrentUser() user: TestUser | null): object {
    return this.messages.greet(user);
  }

  @GrpcMethod('Notes')
  @Public()
  version(): object {
    return this.messages.version();
  }

  @GrpcMethod('Notes')
  @OptionalToken({ badToken: 'ignore' })
  lenient(@CurrentUser() user: TestUser | null): object {
    return this.messages.lenient(user);
  }

  @GrpcMethod('Notes')
  @RequireAudience()
  forHere(): object {
    return this.messages.forHere();
  }

  @GrpcMethod('Notes')
  @RequireAcr('gold', { maxAge: 300 })
  stepUp(): object {
    return this.messages.stepUp();
  }

  @GrpcMethod('Notes')
  @ClientProtected()
  byClient(): object {
    return this.messages.byClient();
  }

  @GrpcMethod('Notes')
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  attached(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): object {
    return this.messages.attached(token, user);
  }
}

/** Decorated by nobody but by @Public(). */
@Controller()
class WholeAppMessages {
  @MessagePattern('wholeApp')
  wholeApp(): object {
    return { text: 'in' };
  }

  @MessagePattern('openInWholeApp')
  @Public()
  open(): object {
    return { text: 'in' };
  }

  @GrpcMethod('Notes', 'WholeApp')
  wholeAppCall(): object {
    return { text: 'in' };
  }

  @GrpcMethod('Notes', 'OpenInWholeApp')
  @Public()
  openCall(): object {
    return { text: 'in' };
  }
}

/** A host that has had the token in a place of its own since before this library. */
@Injectable()
export class TicketTransport extends RpcTransport {
  protected override headers(data: unknown, carrier: unknown): Record<string, string> {
    const { ticket } = data as { ticket?: unknown };
    const own: Record<string, string> =
      typeof ticket === 'string' ? { authorization: `Bearer ${ticket}` } : {};
    return { ...super.headers(data, carrier), ...own };
  }
}

@Module({})
class MessageApp {}

export function messageApp(): DynamicModule {
  return {
    module: MessageApp,
    imports: [wholeAppGuard(WholeAppMessages)],
    controllers: [NotesMessages, NotesCalls, WholeAppMessages],
  };
}
