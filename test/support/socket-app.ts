import { setTimeout } from 'node:timers/promises';
import { type CanActivate, type DynamicModule, Module, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import type { AbstractApplication, VerifiedToken } from 'nest-oauth2-provider';
import {
  AttachTokenInterceptor,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceProtector,
  handshakeRequest,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';

const reply = (data: unknown): WsResponse => ({ event: 'answer', data });

/** Stands behind ours, so that the next message is judged before the handler begins. */
class Pause implements CanActivate {
  async canActivate(): Promise<boolean> {
    await setTimeout(100);
    return true;
  }
}

@WebSocketGateway({ path: '/notes' })
@ProtectedResource()
class NotesGateway {
  @SubscribeMessage('whoami')
  whoami(
    @CurrentToken() token: VerifiedToken,
    @CurrentUser() user: TestUser | null,
    @CurrentClient() client: AbstractApplication,
  ): WsResponse {
    return reply({ scopes: token.scopes, user: user?.name ?? null, client: client.clientId });
  }

  @SubscribeMessage('read')
  @RequireScopes('read')
  read(@MessageBody() said: unknown): WsResponse {
    return reply({ said: said ?? null });
  }

  @SubscribeMessage('either')
  @RequireAnyScope('profile', 'write')
  either(): WsResponse {
    return reply('in');
  }

  @SubscribeMessage('greet')
  @OptionalToken()
  greet(@CurrentUser() user: TestUser | null): WsResponse {
    return reply(`hello ${user?.name ?? 'stranger'}`);
  }

  @SubscribeMessage('version')
  @Public()
  version(): WsResponse {
    return reply(1);
  }

  @SubscribeMessage('open')
  @Public()
  open(@CurrentUser() user: TestUser | null): WsResponse {
    return reply(user?.name ?? null);
  }

  @SubscribeMessage('looked at')
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  lookedAt(@CurrentUser() user: TestUser | null): WsResponse {
    return reply(user?.name ?? null);
  }

  @SubscribeMessage('slowly')
  @UseGuards(Pause)
  slowly(@CurrentToken() token: VerifiedToken): WsResponse {
    return reply(token.scopes);
  }

  /** Answers nothing. */
  @SubscribeMessage('elsewhere')
  @OptionalToken({ badToken: 'ignore' })
  @RequireAudience('https://elsewhere.example/')
  elsewhere(): void {}

  @SubscribeMessage('by method')
  @ReadWriteScopes()
  byMethod(): WsResponse {
    return reply('never');
  }
}

/** Who has no token for it is shown the door when the socket opens. */
@WebSocketGateway({ path: '/door' })
class DoorGateway implements OnGatewayConnection {
  constructor(private readonly protector: ResourceProtector) {}

  async handleConnection(socket: { close?: (code: number) => void; disconnect?: () => void }): Promise<void> {
    try {
      await this.protector.acquire(handshakeRequest(socket), { scopes: ['read'] });
    } catch {
      if (socket.disconnect) socket.disconnect();
      else socket.close?.(4401);
    }
  }
}

@Module({})
class SocketApp {}

/** On ws, which has gateways by path; Socket.IO here has one. */
export function socketApp(kind: 'ws' | 'socket.io'): DynamicModule {
  return { module: SocketApp, providers: kind === 'ws' ? [NotesGateway, DoorGateway] : [NotesGateway] };
}
