import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { type CanActivate, type DynamicModule, Module, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import type { AbstractApplication, RequestClient, VerifiedToken } from 'nest-oauth2-provider';
import {
  AttachTokenInterceptor,
  ClientProtected,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  RequireAcr,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceProtector,
  handshakeRequest,
} from 'nest-oauth2-provider';
import type { WebSocket } from 'ws';
import type { TestUser } from './owners.js';
import { wholeAppGuard } from './whole-app-guard.js';

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

  @SubscribeMessage('lenient')
  @OptionalToken({ badToken: 'ignore' })
  lenient(@CurrentUser() user: TestUser | null): WsResponse {
    return reply(`hello ${user?.name ?? 'stranger'}`);
  }

  @SubscribeMessage('for here')
  @RequireAudience()
  forHere(): WsResponse {
    return reply('in');
  }

  @SubscribeMessage('step up')
  @RequireAcr('gold', { maxAge: 300 })
  stepUp(): WsResponse {
    return reply('in');
  }

  @SubscribeMessage('by client')
  @ClientProtected()
  byClient(@CurrentClient() client: RequestClient): WsResponse {
    return reply(client.clientId);
  }

  @SubscribeMessage('version')
  @Public()
  version(@CurrentToken() token: VerifiedToken | null): WsResponse {
    return reply({ version: 1, token: token !== null });
  }

  @SubscribeMessage('attached')
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  attached(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): WsResponse {
    return reply(`${token ? 'a token' : 'no token'} of ${user?.name ?? 'nobody'}`);
  }

  @SubscribeMessage('guarded and attached')
  @UseInterceptors(AttachTokenInterceptor)
  both(@CurrentToken() token: VerifiedToken): WsResponse {
    return reply(token.userId);
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

/** Tells of whom it has turned away, and of what it has heard. */
export const door = new EventEmitter<{ refused: []; heard: [] }>();
/** On the same socket, and decorated by nobody but by @Public(). */
@WebSocketGateway({ path: '/notes' })
class WholeAppGateway {
  @SubscribeMessage('whole app')
  wholeApp(): WsResponse {
    return reply('in');
  }

  @SubscribeMessage('open in whole app')
  @Public()
  open(): WsResponse {
    return reply('in');
  }
}

/** Who has no token for it is shown the door when the socket opens. */
@WebSocketGateway({ path: '/door' })
class DoorGateway implements OnGatewayConnection {
  constructor(private readonly protector: ResourceProtector) {}

  async handleConnection(socket: WebSocket): Promise<void> {
    try {
      await this.protector.acquire(handshakeRequest(socket), { scopes: ['read'] });
    } catch {
      socket.close(4401);
      socket.removeAllListeners('message');
      door.emit('refused');
    }
  }

  @SubscribeMessage('hear')
  hear(): void {
    door.emit('heard');
  }
}

@Module({})
class SocketApp {}

/** On ws, which has gateways by path; Socket.IO here has one. */
export function socketApp(kind: 'ws' | 'socket.io'): DynamicModule {
  const gateways = [NotesGateway, WholeAppGateway, ...(kind === 'ws' ? [DoorGateway] : [])];
  return { module: SocketApp, imports: [wholeAppGuard(WholeAppGateway)], providers: gateways };
}
