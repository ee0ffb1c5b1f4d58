import { type DynamicModule, Module, UseInterceptors } from '@nestjs/common';
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
import type { TestUser } from './owners.js';
import { wholeAppGuard } from './whole-app-guard.js';

const reply = (data: unknown): WsResponse => ({ event: 'answer', data });

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

  @SubscribeMessage('by method')
  @ReadWriteScopes()
  byMethod(): WsResponse {
    return reply('never');
  }
}

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
  const gateways = [NotesGateway, WholeAppGateway, ...(kind === 'ws' ? [DoorGateway] : [])];
  return { module: SocketApp, imports: [wholeAppGuard(WholeAppGateway)], providers: gateways };
}
