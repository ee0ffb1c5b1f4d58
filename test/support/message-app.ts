import { Controller, type DynamicModule, Injectable, Module } from '@nestjs/common';
import { EventPattern, GrpcMethod, MessagePattern, Payload } from '@nestjs/microservices';
import type { AbstractApplication, VerifiedToken } from 'nest-oauth2-provider';
import {
  CurrentClient,
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  Public,
  RequireAnyScope,
  RequireScopes,
  ResourceScopes,
  RpcTransport,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';

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
  return { module: MessageApp, controllers: [NotesMessages, NotesCalls] };
}
