import { setTimeout } from 'node:timers/promises';
import { type CanActivate, type DynamicModule, Module, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { AbstractApplication, RequestClient, VerifiedToken } from 'nest-oauth2-provider';
import {
  AttachTokenInterceptor,
  ClientProtected,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  MethodScopes,
  OptionalToken,
  ProtectedResource,
  Public,
  ReadWriteScopes,
  RequireAcr,
  RequireAnyScope,
  RequireAudience,
  RequireScopes,
  ResourceScopes,
  SessionOrToken,
} from 'nest-oauth2-provider';
import type { TestUser } from './owners.js';
import { wholeAppGuard } from './whole-app-guard.js';

@ObjectType()
class Note {
  @Field()
  id!: string;

  @Field()
  text!: string;
}

const NOTE: Note = { id: '1', text: 'Buy milk' };

/** Whoever listens is told of two notes: of one at once, and of the next when a test says so. */
export class Bell {
  private ring: () => void = () => undefined;
  private rung = new Promise<void>((resolve) => (this.ring = resolve));

  next(): void {
    this.ring();
    this.rung = new Promise((resolve) => (this.ring = resolve));
  }

  async *notes(): AsyncGenerator<{ noteAdded: Note }> {
    yield { noteAdded: NOTE };
    await this.rung;
    yield { noteAdded: { ...NOTE, id: '2' } };
  }
}
export const bell = new Bell();

async function* of<Value>(value: Value): AsyncGenerator<Value> {
  yield await Promise.resolve(value);
}

/** Stands behind ours, so that whatever else is in the request is judged before the handler begins. */
class Pause implements CanActivate {
  async canActivate(): Promise<boolean> {
    await setTimeout(50);
    return true;
  }
}

/** Nothing protects this but what its note was asked for by. */
@Resolver(() => Note)
class ReadersResolver {
  @ResolveField(() => String)
  reader(@CurrentUser() user: TestUser | null): string {
    return user?.name ?? 'nobody';
  }
}

@Resolver(() => Note)
@ProtectedResource()
class NotesResolver {
  @Query(() => [Note])
  @RequireScopes('read')
  notes(): Note[] {
    return [NOTE, { ...NOTE, id: '2' }];
  }

  @Mutation(() => Note)
  @RequireScopes('write')
  addNote(@Args('text') text: string): Note {
    return { ...NOTE, text };
  }

  @ResolveField(() => String)
  @RequireScopes('profile')
  author(@Parent() _note: Note, @CurrentUser() user: TestUser | null): string {
    return user?.name ?? 'nobody';
  }

  @Query(() => String)
  whoami(
    @CurrentToken() token: VerifiedToken,
    @CurrentUser() user: TestUser | null,
    @CurrentClient() client: AbstractApplication,
  ): string {
    return JSON.stringify({ scopes: token.scopes, user: user?.name ?? null, client: client.clientId });
  }

  @ResolveField(() => String)
  @ReadWriteScopes()
  status(@Parent() _note: Note): string {
    return 'open';
  }

  @Query(() => String)
  @UseGuards(Pause)
  here(@CurrentToken() token: VerifiedToken): string {
    return token.scopes.join(' ');
  }

  @Query(() => Note)
  @UseGuards(Pause)
  @OptionalToken({ badToken: 'ignore' })
  @RequireAudience('https://elsewhere.example/')
  elsewhere(@CurrentToken() token: VerifiedToken | null): Note {
    return { ...NOTE, text: token ? 'somebody' : 'nobody' };
  }

  @Query(() => String)
  @UseGuards(Pause)
  @Public()
  anywhere(@CurrentToken() token: VerifiedToken | null): string {
    return token ? 'somebody' : 'nobody';
  }

  @Mutation(() => Note)
  @UseGuards(Pause)
  pin(): Note {
    return NOTE;
  }

  @Query(() => String)
  @OptionalToken()
  greeting(@CurrentUser() user: TestUser | null): string {
    return `hello ${user?.name ?? 'stranger'}`;
  }

  @Query(() => String)
  @Public()
  version(): string {
    return '1';
  }

  @Query(() => String)
  @RequireAnyScope('profile', 'write')
  either(): string {
    return 'in';
  }

  @Query(() => String, { name: 'readOrWrite' })
  @ReadWriteScopes()
  readIt(): string {
    return 'read';
  }

  @Mutation(() => String, { name: 'readOrWrite' })
  @ReadWriteScopes()
  writeIt(): string {
    return 'written';
  }

  @Query(() => String, { name: 'byMethod' })
  @MethodScopes({ GET: [['read', 'profile'], ['write']] })
  byMethod(): string {
    return 'in';
  }

  @Mutation(() => String, { name: 'byMethod' })
  @MethodScopes({ GET: [['read']] })
  notByMethod(): string {
    return 'in';
  }

  @Query(() => String, { name: 'music' })
  @ResourceScopes('music')
  hear(): string {
    return 'in';
  }

  @Mutation(() => String, { name: 'music' })
  @ResourceScopes('music')
  play(): string {
    return 'in';
  }

  @Query(() => String)
  @OptionalToken({ badToken: 'ignore' })
  lenient(@CurrentUser() user: TestUser | null): string {
    return `hello ${user?.name ?? 'stranger'}`;
  }

  @Query(() => String)
  @RequireAudience()
  forHere(): string {
    return 'in';
  }

  @Query(() => String)
  @RequireAcr('gold', { maxAge: 300 })
  stepUp(): string {
    return 'in';
  }

  @Query(() => String)
  @ClientProtected()
  byClient(@CurrentClient() client: RequestClient): string {
    return client.clientId;
  }

  @Subscription(() => Note)
  @SessionOrToken()
  myNotes(): AsyncIterable<{ myNotes: Note }> {
    return of({ myNotes: NOTE });
  }

  @Mutation(() => String)
  @SessionOrToken()
  rename(@CurrentUser() user: TestUser): string {
    return user.name;
  }

  @Subscription(() => Note)
  @RequireScopes('read')
  noteAdded(): AsyncIterable<{ noteAdded: Note }> {
    return bell.notes();
  }
}

/** Decorated by nobody but by @Public(). */
@Resolver()
class WholeAppResolver {
  @Query(() => String)
  wholeApp(): string {
    return 'in';
  }

  @Query(() => String)
  @Public()
  openInWholeApp(): string {
    return 'in';
  }

  @Query(() => String)
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  attached(@CurrentToken() token: VerifiedToken | null, @CurrentUser() user: TestUser | null): string {
    return `${token ? 'a token' : 'no token'} of ${user?.name ?? 'nobody'}`;
  }
}

@Module({})
class GraphqlApp {}

const COMMON = { path: '/graphql', autoSchemaFile: true, fieldResolverEnhancers: ['guards' as const] };
const DRIVERS = {
  Apollo: () =>
    GraphQLModule.forRoot<ApolloDriverConfig>({
      ...COMMON,
      driver: ApolloDriver,
      playground: false,
      subscriptions: { 'graphql-ws': true },
    }),
  Mercurius: () =>
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      ...COMMON,
      driver: MercuriusDriver,
      graphiql: false,
      allowBatchedQueries: true,
      subscription: true,
    }),
};
export type GraphqlDriver = keyof typeof DRIVERS;

/** Scopes of its decorators that no host has by itself. */
export const graphqlScopes = { 'music:read': 'Hear music', 'music:write': 'Play music' };

/** Mercurius is a plug-in of Fastify, and runs nowhere else. */
export function graphqlApp(driver: GraphqlDriver): DynamicModule {
  return {
    module: GraphqlApp,
    imports: [DRIVERS[driver](), wholeAppGuard(WholeAppResolver)],
    providers: [NotesResolver, ReadersResolver, WholeAppResolver],
  };
}
