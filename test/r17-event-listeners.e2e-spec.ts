import { Injectable, Module } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import {
  AbstractApplication,
  Applications,
  InstantColumn,
  type OAuth2Event,
  OAuth2EventListener,
  TABLES,
  Writes,
} from 'nest-oauth2-provider';
import { Entity } from 'typeorm';
import { TestClient, tokensOf } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';
import { recorder } from './support/recorder.js';

const SECRET_MESSAGE = 'hunter2 is the password of the database';

@Injectable()
class Throwing extends OAuth2EventListener {
  handle(): void {
    throw new TypeError(SECRET_MESSAGE);
  }
}

@Injectable()
class Rejecting extends OAuth2EventListener {
  async handle(): Promise<void> {
    await Promise.resolve();
    throw new RangeError(SECRET_MESSAGE);
  }
}

@Injectable()
class Hanging extends OAuth2EventListener {
  handle(): Promise<void> {
    return new Promise(() => undefined);
  }
}

/** R17's own example: when an application was last used. */
@Entity(TABLES.application)
class UsedApplication extends AbstractApplication {
  @InstantColumn({ name: 'last_api_access', nullable: true })
  lastApiAccess!: Date | null;
}

@Injectable()
class LastAccess extends OAuth2EventListener {
  /** What is under way. */
  readonly written: Promise<unknown>[] = [];

  constructor(
    private readonly writes: Writes,
    // Which tells events itself.
    readonly applications: Applications,
  ) {
    super();
  }

  async handle(event: OAuth2Event): Promise<void> {
    if (event.name !== 'client.authenticated') return;
    const { applicationId: id, at: lastApiAccess } = event;
    const writing = this.writes.run((manager) => manager.update(UsedApplication, { id }, { lastApiAccess }));
    this.written.push(writing);
    await writing;
  }
}

@Injectable()
class Subscriber {
  readonly issued: OAuth2Event<'token.issued'>[] = [];

  @OnEvent('oauth2.token.issued')
  onIssued(event: OAuth2Event<'token.issued'>): void {
    this.issued.push(event);
  }

  @OnEvent('oauth2.token.issued')
  onIssuedBadly(): Promise<void> {
    return Promise.reject(new Error(SECRET_MESSAGE));
  }
}

@Module({})
class SubscribersModule {}

const APPLICATION = { grantTypes: ['client_credentials'], redirectUris: [], responseTypes: [] };

describe.each(pairs)('listeners (R17) on %s with %s', (platform, database) => {
  const logged: string[] = [];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  let host: Host | undefined;
  beforeAll(() => process.on('unhandledRejection', note));
  beforeEach(() => {
    resetUsers();
    logged.length = 0;
  });
  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });
  afterAll(() => {
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  const issue = async (client: TestClient) =>
    tokensOf(await client.token({ grant_type: 'client_credentials' }));

  it('that throw, reject or hang do not touch the request, and the others hear all the same', async () => {
    const eventListeners = [Throwing, Hanging, Rejecting, EventRecorder];
    const structure = { eventListeners };
    host = await Host.start({ platform, database, structure, logger: recorder(logged) });
    const client = await TestClient.register(host, APPLICATION);
    expect(await issue(client)).toMatchObject({ token_type: 'Bearer' });
    expect(EventRecorder.of(host).names).toEqual([
      'application.registered',
      'client.authenticated',
      'token.issued',
    ]);
    const said = logged.join('\n');
    expect(said).toMatch(/Throwing failed on the event token\.issued: TypeError\n\s+at Throwing\.handle/);
    expect(said).toMatch(/Rejecting failed on the event token\.issued: RangeError\n\s+at Rejecting\.handle/);
    expect(said).not.toContain('hunter2');
  });

  it('may write to the database, and inject what tells events', async () => {
    host = await Host.start({
      platform,
      database,
      structure: { eventListeners: [LastAccess], entities: { application: UsedApplication } },
      dataSource: { synchronize: true },
    });
    const client = await TestClient.register(host, APPLICATION);
    const before = Date.now();
    await Promise.all(Array.from({ length: 20 }, () => issue(client)));
    const { written } = host.app.get(LastAccess, { strict: false });
    expect(written).toHaveLength(20);
    await Promise.all(written);
    const { clientId } = client;
    const used = await host.dataSource.manager.findOneByOrFail(UsedApplication, { clientId });
    expect(used.lastApiAccess!.getTime()).toBeGreaterThanOrEqual(before);
  });

  it("hear through the host's event emitter, one that fails and one that throws among them", async () => {
    const module = { module: SubscribersModule, providers: [Subscriber] };
    const imports = [EventEmitterModule.forRoot({ wildcard: true }), module];
    host = await Host.start({ platform, database, imports, logger: recorder(logged) });
    const emitter = host.app.get(EventEmitter2);
    const names: string[] = [];
    emitter.on('oauth2.token.*', () => {
      throw new TypeError(SECRET_MESSAGE);
    });
    emitter.on('oauth2.**', function (this: EventEmitter2 & { event: string }) {
      names.push(this.event);
    });
    emitter.onAny((name, { name: own }: OAuth2Event) => names.push(`${String(name)}=${own}`));
    let once = 0;
    emitter.once('oauth2.client.authenticated', () => once++);
    const client = await TestClient.register(host, APPLICATION);
    await issue(client);
    await issue(client);
    const { issued } = host.app.get(Subscriber, { strict: false });
    expect(issued).toEqual(
      Array(2).fill(expect.objectContaining({ name: 'token.issued', clientId: client.clientId })),
    );
    expect(names.slice(0, 4)).toEqual([
      'oauth2.application.registered',
      'oauth2.application.registered=application.registered',
      'oauth2.client.authenticated',
      'oauth2.client.authenticated=client.authenticated',
    ]);
    expect(once).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged.join('\n')).toMatch(/EmitterBridge failed on the event token\.issued: TypeError/);
    // The library says no message; what Nest says of `@OnEvent` is Nest's.
    expect(logged.filter((line) => line.startsWith('EmitterBridge')).join()).not.toContain('hunter2');
  });
});
