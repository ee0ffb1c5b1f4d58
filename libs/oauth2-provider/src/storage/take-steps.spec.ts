import { BeforeInsert, Column, DataSource, Entity, Index, PrimaryColumn } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { inserting, updating } from './step.js';
import { takeSteps } from './take-steps.js';
import { type Writes, writesOf } from './writes.js';

@Entity()
class Ticket {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'used_at', type: 'bigint', nullable: true })
  usedAt!: number | null;
}

abstract class Prize {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 20 })
  name!: string;

  @Column({ type: 'simple-json', nullable: true })
  details!: Record<string, unknown> | null;
}

@Entity()
class PlainPrize extends Prize {}

/** More than its columns: TypeORM has to be asked. */
@Entity()
class PrizeThatListens extends Prize {
  @BeforeInsert()
  shout(): void {
    this.name = this.name.toUpperCase();
  }
}

describe.each(databases)('steps on %s', (database) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let writes: Writes;
  beforeAll(async () => {
    fresh = await freshDataSource(database, [Ticket, PlainPrize, PrizeThatListens]);
    ({ dataSource } = fresh);
    writes = writesOf(dataSource);
  });
  afterAll(() => fresh?.end());
  beforeEach(async () => {
    for (const entity of [Ticket, PlainPrize, PrizeThatListens]) await dataSource.manager.clear(entity);
    await dataSource.manager.insert(Ticket, { id: 1, usedAt: null });
  });

  const use = (id = 1) => updating(Ticket, { usedAt: 7 }, { id, usedAt: null });
  const prize = (id: number, name = `prize ${id}`) =>
    Object.assign(new PlainPrize(), { id, name, details: { id } });
  const prizes = () => dataSource.manager.find(PlainPrize, { order: { id: 'ASC' } });

  it('are all taken', async () => {
    const steps = [use(), inserting(PlainPrize, prize(1)), inserting(PlainPrize, prize(2))] as const;
    expect(await takeSteps(writes, [...steps])).toBe(true);
    expect(await prizes()).toEqual([prize(1), prize(2)]);
    expect(Number((await dataSource.manager.findOneByOrFail(Ticket, { id: 1 })).usedAt)).toBe(7);
  });

  it.each([
    ['was changed before', 1],
    ['is not there', 2],
  ])('are none where the row of the first %s', async (_case, id) => {
    await takeSteps(writes, [use()]);
    const others = [inserting(PlainPrize, prize(1)), updating(Ticket, { usedAt: 8 }, { id: 1 })];
    expect(await takeSteps(writes, [use(id), ...others])).toBe(false);
    expect(await prizes()).toEqual([]);
    expect(Number((await dataSource.manager.findOneByOrFail(Ticket, { id: 1 })).usedAt)).toBe(7);
  });

  it('are none where one of them fails', async () => {
    const twice = [inserting(PlainPrize, prize(1, 'same')), inserting(PlainPrize, prize(2, 'same'))];
    await expect(takeSteps(writes, [use(), ...twice])).rejects.toThrow();
    expect(await prizes()).toEqual([]);
    expect(await takeSteps(writes, [use()])).toBe(true);
  });

  it('go on where a later update finds no row', async () => {
    expect(await takeSteps(writes, [use(), updating(PlainPrize, { name: 'x' }, { id: 9 })])).toBe(true);
  });

  it('may begin with a row to add, and replace one that is there', async () => {
    const conflict = { replace: ['name'], by: ['id'] };
    await takeSteps(writes, [inserting(PlainPrize, prize(1, 'old'))]);
    const steps = [
      inserting(Ticket, { id: 5, usedAt: null }),
      inserting(PlainPrize, prize(1, 'new'), conflict),
    ] as const;
    expect(await takeSteps(writes, [...steps])).toBe(true);
    expect((await prizes()).map(({ name }) => name)).toEqual(['new']);
  });

  it('are taken once by fifty at the same time', async () => {
    const all = Array.from({ length: 50 }, (_, at) =>
      takeSteps(writes, [use(), inserting(PlainPrize, prize(at + 1))]),
    );
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
    expect(await prizes()).toHaveLength(1);
  });

  it('ask TypeORM for a class that is more than its columns', async () => {
    const listening = Object.assign(new PrizeThatListens(), prize(1, 'loud'));
    expect(await takeSteps(writes, [use(), inserting(PrizeThatListens, listening)])).toBe(true);
    expect((await dataSource.manager.find(PrizeThatListens)).map(({ name }) => name)).toEqual(['LOUD']);
  });
});
