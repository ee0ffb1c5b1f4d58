import {
  Column,
  CreateDateColumn,
  DataSource,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  VersionColumn,
} from 'typeorm';
import { AbstractApplication, Application } from './entities/application.entity.js';
import { InstantColumn } from './entities/columns.js';
import { TABLES } from './entities/tables.js';
import { oauth2Entities } from './entities.js';
import { ownColumns } from './own-columns.js';

@Entity('owner')
class Owner {
  @PrimaryColumn({ type: 'integer' })
  id!: number;
}

@Entity(TABLES.application)
class HostApplication extends AbstractApplication {
  @Column()
  plain!: string;
  @Column({ type: 'text', nullable: true })
  text!: string | null;
  @Column()
  amount!: number;
  @Column({ type: 'integer', default: 3 })
  level!: number;
  @Column({ type: 'decimal', precision: 8, scale: 2 })
  price!: string;
  @Column({ type: 'double' })
  ratio!: number;
  @Column()
  flag!: boolean;
  @Column({ type: 'datetime' })
  day!: Date;
  @InstantColumn()
  instant!: Date;
  @Column({ type: 'simple-array' })
  labels!: string[];
  @Column({ type: 'simple-json' })
  settings!: object;
  @ManyToOne(() => Owner, { nullable: false })
  @JoinColumn({ name: 'owner_id' })
  owner!: Owner;
  @CreateDateColumn()
  made!: Date;
  @VersionColumn()
  version!: number;
  /** The library's own column, made shorter: it stays the library's. */
  @Column({ type: 'varchar', length: 100 })
  declare name: string;
}

async function columnsOf(application: new () => AbstractApplication) {
  const dataSource = await new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: [Owner, ...oauth2Entities({ application })],
  }).initialize();
  try {
    return ownColumns(dataSource.getRepository(application));
  } finally {
    await dataSource.destroy();
  }
}

describe('ownColumns', () => {
  it('finds none in the default class', async () => {
    expect(await columnsOf(Application)).toEqual([]);
  });

  it('finds what a subclass adds, and how text for it is read', async () => {
    const columns = await columnsOf(HostApplication);
    const described = columns.map(({ name, kind, nullable, required }) => [
      name,
      kind,
      nullable ? 'nullable' : required ? 'required' : 'made',
    ]);
    expect(described.sort()).toEqual(
      [
        ['plain', 'text', 'required'],
        ['text', 'text', 'nullable'],
        ['amount', 'number', 'required'],
        ['level', 'integer', 'made'],
        ['price', 'number', 'required'],
        ['ratio', 'number', 'required'],
        ['flag', 'boolean', 'required'],
        ['day', 'date', 'required'],
        ['instant', 'date', 'required'],
        ['labels', 'list', 'required'],
        ['settings', 'json', 'required'],
        ['owner', 'integer', 'required'],
        ['made', 'date', 'made'],
        ['version', 'integer', 'made'],
      ].sort(),
    );
  });
});
