import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { Column, type DataSource, Entity } from 'typeorm';
import { AbstractApplication, OAuth2ProviderModule, ResourceOwners, TABLES } from 'nest-oauth2-provider';
import { type Outcome, runCommand } from './command-line.js';
import { databaseWith } from './registration.js';

@Entity(TABLES.application)
class BrandedApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 200, nullable: true })
  logo: string | null = null;

  @Column({ type: 'integer' })
  tier: number = 1;

  @Column({ type: 'boolean' })
  approved: boolean = false;

  @Column({ type: 'simple-json', nullable: true })
  tags: string[] | null = null;

  @Column({
    type: 'bigint',
    transformer: { to: (date: Date) => date.getTime(), from: (at: number) => new Date(at) },
  })
  agreed: Date = new Date(0);
}

/** Two users: `alice`, whose id is `u-1`, and one without a name, `u-2`. */
class Users extends ResourceOwners {
  current(): Promise<null> {
    return Promise.resolve(null);
  }

  find(id: string): Promise<object | null> {
    return Promise.resolve(id === 'u-2' ? {} : null);
  }

  override findByUsername(name: string): Promise<{ userId: string } | null> {
    return Promise.resolve(name === 'alice' ? { userId: 'u-1' } : null);
  }

  loginUrl(): string {
    return '/login';
  }
}

@Module({})
class HostModule {}

/** The one data source of all the commands of a spec. */
@Module({})
class DataSourceModule {}

/** The library's commands in a host of their own, which has an application class of its own. */
export class HostCli {
  private constructor(private readonly dataSource: DataSource) {}

  static async open(): Promise<HostCli> {
    return new HostCli(await databaseWith(BrandedApplication));
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  run(...args: string[]): Promise<Outcome> {
    return runCommand(this.module(), args, false);
  }

  /** Runs with `--json`, which must succeed, and reads all of what came to stdout. */
  async json(...args: string[]): Promise<Record<string, unknown>> {
    const { stdout, stderr, code } = await this.run(...args, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  stored(clientId: unknown): Promise<BrandedApplication> {
    return this.dataSource.getRepository(BrandedApplication).findOneByOrFail({ clientId: String(clientId) });
  }

  async change(id: string, changes: Partial<BrandedApplication>): Promise<void> {
    await this.dataSource.getRepository(BrandedApplication).update({ id }, changes as object);
  }

  count(): Promise<number> {
    return this.dataSource.getRepository(BrandedApplication).count();
  }

  private module(): DynamicModule {
    const dataSource = { provide: getDataSourceToken(), useValue: this.dataSource };
    const provider = OAuth2ProviderModule.forRoot({
      issuer: 'http://localhost:3000/o',
      secret: 's'.repeat(40),
      scopes: { read: 'Read', write: 'Write', openid: 'Know you' },
      resourceOwners: Users,
      entities: { application: BrandedApplication },
    });
    return {
      module: HostModule,
      imports: [
        { module: DataSourceModule, global: true, providers: [dataSource], exports: [dataSource] },
        provider,
      ],
      providers: OAUTH2_COMMANDS,
    };
  }
}
