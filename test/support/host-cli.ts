import { type DynamicModule, Module } from '@nestjs/common';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { Column, type DataSource, Entity } from 'typeorm';
import { ResourceOwners } from '../../libs/oauth2-provider/src/resource-owner/resource-owners.js';
import { AbstractApplication } from '../../libs/oauth2-provider/src/storage/entities/application.entity.js';
import { TABLES } from '../../libs/oauth2-provider/src/storage/entities/tables.js';
import { ExpiredRecords } from '../../libs/oauth2-provider/src/tokens/expired-records.js';
import { KeyRotation } from '../../libs/oauth2-provider/src/tokens/key-rotation.js';
import { SIGNERS } from '../../libs/oauth2-provider/src/tokens/signer.js';
import { type Outcome, runCommand } from './command-line.js';
import { databaseWith, registrationProviders } from './registration.js';

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
const USERS = {
  findByUsername: (name: string) => Promise.resolve(name === 'alice' ? { userId: 'u-1' } : null),
  find: (id: string) => Promise.resolve(id === 'u-2' ? {} : null),
};

@Module({})
class HostModule {}

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

  count(): Promise<number> {
    return this.dataSource.getRepository(BrandedApplication).count();
  }

  private module(): DynamicModule {
    return {
      module: HostModule,
      providers: [
        ...OAUTH2_COMMANDS,
        ExpiredRecords,
        KeyRotation,
        { provide: SIGNERS, useValue: [] },
        { provide: ResourceOwners, useValue: USERS },
        ...registrationProviders(this.dataSource, BrandedApplication),
      ],
    };
  }
}
