import {
  AfterLoad,
  Column,
  DataSource,
  DeleteDateColumn,
  Entity,
  Generated,
  ManyToOne,
  PrimaryColumn,
  UpdateDateColumn,
  VersionColumn,
  VirtualColumn,
} from 'typeorm';
import { type FreshDatabase, databases, freshDatabase } from '../../../../test/support/databases.js';
import { InstantColumn } from './entities/columns.js';
import { hotStatementsOf } from './hot-statements.js';
import { insertRow } from './insert-row.js';
import { updateRow } from './update-row.js';

abstract class Row {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ type: 'varchar', length: 20 })
  name!: string;
}

@Entity()
class Plain extends Row {
  @Column({ type: 'varchar', length: 10, default: 'web' })
  channel!: string;

  @Column({ type: 'varchar', length: 10, select: false, nullable: true })
  hidden?: string | null;

  @Column({
    type: 'varchar',
    length: 40,
    nullable: true,
    transformer: {
      to: (value?: string[]) => value?.join(),
      from: (value: string | null) => value?.split(','),
    },
  })
  list?: string[];

  /** No column of its own: what a look-up has no need to load. */
  @ManyToOne(() => Plain, { nullable: true })
  parent?: Plain | null;
}

/** Values that not every format brings over whole. */
@Entity()
class Odd extends Row {
  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'boolean' })
  flag!: boolean;

  @Column({ type: 'bigint', nullable: true })
  huge!: string | null;

  @Column({ type: 'decimal', precision: 20, scale: 5 })
  exact!: string;

  @Column({ type: 'simple-json', nullable: true })
  json!: unknown;

  @Column({ type: 'simple-array' })
  list!: string[];

  @Column()
  day!: Date;

  @InstantColumn({ nullable: true })
  instant!: Date | null;

  @Column({ type: 'integer', nullable: true })
  parentId!: number | null;
}

/** More columns than a function of PostgreSQL takes arguments. */
@Entity()
class Wide extends Row {}
const MANY = 120;
for (let at = 0; at < MANY; at++)
  Column({ type: 'varchar', length: 10, nullable: true })(Wide.prototype, `column${at}`);

@Entity()
class WithLazyRelation extends Row {
  @ManyToOne(() => Plain, { nullable: true, lazy: true })
  parent!: Promise<Plain | null>;
}

@Entity()
class WithEagerRelation extends Row {
  @ManyToOne(() => Plain, { nullable: true, eager: true })
  parent!: Plain | null;
}

@Entity()
class WithVirtualColumn extends Row {
  @VirtualColumn({ type: 'int', query: (alias) => `SELECT ${alias}.id + 1` })
  next!: number;
}

@Entity()
class WithGeneratedUuid extends Row {
  @Column({ type: 'uuid' })
  @Generated('uuid')
  key!: string;
}

@Entity()
class WithListener extends Row {
  @AfterLoad()
  loaded(): void {
    this.name = this.name.toUpperCase();
  }
}

@Entity()
class WithVersion extends Row {
  @VersionColumn()
  version!: number;
}

@Entity()
class WithUpdateDate extends Row {
  @UpdateDateColumn()
  updated!: Date;
}

@Entity()
class WithDeleteDate extends Row {
  @DeleteDateColumn()
  deleted!: Date | null;
}

const SPECIAL = [
  WithLazyRelation,
  WithEagerRelation,
  WithVirtualColumn,
  WithGeneratedUuid,
  WithListener,
  WithVersion,
  WithUpdateDate,
  WithDeleteDate,
];

describe.each(databases)('HotStatements on %s', (name) => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await freshDatabase(name);
    dataSource = await new DataSource({
      ...database.options,
      entities: [Plain, Odd, Wide, ...SPECIAL],
      synchronize: true,
    }).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });
  afterEach(() => {
    dataSource.subscribers.length = 0;
  });
  const row = <Made extends Row>(entity: new () => Made, values: Partial<Made>): Made =>
    Object.assign(new entity(), values);

  it('leave what was not given to the database, and read it as TypeORM does', async () => {
    const { manager } = dataSource;
    expect(hotStatementsOf(dataSource).isPlain(Plain)).toBe(true);
    const parent = row(Plain, { id: 1, name: 'ann' });
    await insertRow(manager, Plain, parent);
    await insertRow(
      manager,
      Plain,
      row(Plain, { id: 2, name: 'bob', hidden: 'x', list: ['a', 'b'], parent }),
    );
    for (const id of [1, 2]) {
      expect(await hotStatementsOf(dataSource).find(Plain, 'id', String(id))).toEqual(
        await manager.findOneByOrFail(Plain, { id }),
      );
    }
    expect(await manager.find(Plain, { where: { id: 2 }, relations: { parent: true } })).toMatchObject([
      { channel: 'web', list: ['a', 'b'], parent: { id: 1 } },
    ]);
    expect(await hotStatementsOf(dataSource).find(Plain, 'id', '3')).toBeNull();
  });

  it('read every kind of value as TypeORM does, of what is joined, too', async () => {
    const { manager } = dataSource;
    const odd = {
      name: 'odd',
      text: 'a "quoted" \\ back\nslash, \u2028, €, 😀 and {"json":1}',
      flag: true,
      huge: '9007199254740993',
      exact: '123456789012345.12345',
      json: { a: [1, null, 'x"y'] },
      list: ['a', 'b'],
      day: new Date('2026-02-03T04:05:06Z'),
      instant: new Date('2026-02-03T04:05:06.789Z'),
    };
    const nothing = { ...odd, flag: false, huge: null, json: null, instant: null, parentId: 404 };
    await manager.save([row(Odd, { id: 1, ...odd, parentId: 2 }), row(Odd, { id: 2, ...nothing })]);
    const joins = [{ entity: Odd, property: 'parent', by: 'parentId' }];
    const find = (id: string) => hotStatementsOf(dataSource).find(Odd, 'id', id, joins);
    const [first, second] = await manager.find(Odd, { order: { id: 'ASC' } });
    expect(await find('1')).toEqual({ ...first, parent: second });
    expect(await find('2')).toEqual({ ...second, parent: null });
    expect((await find('1'))!.text).toBe(odd.text);
  });

  it('read more columns than a function takes arguments', async () => {
    const wide = { id: 1, name: 'wide', column0: 'first', [`column${MANY - 1}`]: 'last' };
    await dataSource.manager.insert(Wide, wide);
    const found = await hotStatementsOf(dataSource).find(Wide, 'id', '1');
    expect(found).toEqual(await dataSource.manager.findOneByOrFail(Wide, { id: 1 }));
    expect(found).toMatchObject(wide);
  });

  it.each([
    ['a value', { name: 'carl' }, true],
    ['another value', { name: 'dora' }, false],
    ['null', { name: 'carl', hidden: null }, true],
  ])('change the row that still has %s', async (_case, where, changed) => {
    await insertRow(dataSource.manager, Plain, row(Plain, { id: 10, name: 'carl' }));
    const change = { name: 'eve', hidden: 'y' };
    expect(await updateRow(dataSource.manager, Plain, change, { id: 10, ...where })).toBe(changed);
    expect(await updateRow(dataSource.manager, Plain, change, { id: 10, ...where })).toBe(false);
    await dataSource.manager.delete(Plain, { id: 10 });
  });

  it.each(SPECIAL.map((entity) => [entity.name, entity] as const))(
    'leave a class %s to TypeORM',
    async (_name, entity: new () => Row) => {
      expect(hotStatementsOf(dataSource).isPlain(entity)).toBe(false);
      await insertRow(dataSource.manager, entity, row(entity, { id: 1, name: 'ann' }));
      expect(await updateRow(dataSource.manager, entity, { name: 'bob' }, { id: 1, name: 'ann' })).toBe(true);
    },
  );

  it('leave everything to TypeORM from when there is a subscriber, which Nest registers late', () => {
    expect(hotStatementsOf(dataSource).isPlain(Plain)).toBe(true);
    dataSource.subscribers.push({ afterLoad: () => undefined });
    expect(hotStatementsOf(dataSource).isPlain(Plain)).toBe(false);
  });
});
