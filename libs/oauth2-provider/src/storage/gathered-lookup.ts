// By name, for tests of hosts put clocks of their own in the place of the global one.
import { setImmediate } from 'node:timers';
import type { ObjectLiteral } from 'typeorm';
import { type Lookup, type LookupOfMany, VALUE } from './lookup.js';
import type { StatementRunner } from './statement-runner.js';
import { unavailable } from './unavailable.js';

/** In one statement. */
const MOST = 500;
/** Hashes, ids and what client ids are: what is longer, or refused by a database, is its asker's affair alone. */
const ORDINARY = /^[\x21-\x7e]{1,255}$/;

interface Question<Row> {
  readonly value: string;
  readonly resolve: (row: Row | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks rows up, those that are wanted in the same turn of the event loop by one statement: a busy server asks the database
 * once for all requests that it has just read. Nobody waits for a statement that is under way, or for a timer.
 */
export class GatheredLookup<Row extends ObjectLiteral> {
  private questions: Question<Row>[] = [];

  constructor(
    private readonly lookup: Lookup<Row>,
    private readonly runner: StatementRunner,
  ) {}

  /** Everybody gets a row of their own, also of the same value. */
  find(value: string): Promise<Row | null> {
    const { ofMany } = this.lookup;
    if (ofMany === undefined || !ORDINARY.test(value)) return this.findOne(value);
    return new Promise((resolve, reject) => {
      if (this.questions.length === MOST) this.questions = [];
      const { questions } = this;
      if (questions.push({ value, resolve, reject }) === 1)
        setImmediate(() => void this.answer(questions, ofMany));
    });
  }

  private async findOne(value: string): Promise<Row | null> {
    const { rows } = await this.runner.run(this.lookup.sql, [value]);
    return rows.length === 0 ? null : this.lookup.read(rows[0]);
  }

  private async answer(questions: readonly Question<Row>[], ofMany: LookupOfMany): Promise<void> {
    if (this.questions === questions) this.questions = [];
    if (questions.length === 1) return this.answerEach(questions);
    try {
      const values = new Set(questions.map(({ value }) => value));
      const { rows } = await this.runner.run(ofMany.sql, [ofMany.parameter([...values])]);
      const answers = new Map(rows.map((answer) => [answer[VALUE], answer]));
      for (const question of questions) {
        const { value, resolve } = question;
        const answer = answers.get(value);
        const isFirst = values.delete(value);
        if (!answer) resolve(null);
        else if (isFirst || !holdsObjects(answer)) resolve(this.lookup.read(answer));
        else this.answerEach([question]);
      }
    } catch (error) {
      // What one of them is at fault for is its asker's affair alone.
      if (unavailable(error)) for (const { reject } of questions) reject(error);
      else this.answerEach(questions);
    }
  }

  private answerEach(questions: readonly Question<Row>[]): void {
    for (const { value, resolve, reject } of questions) this.findOne(value).then(resolve, reject);
  }
}

/** Of columns that a host added: what two rows have in common, one asker could change for the other. */
function holdsObjects(answer: object): boolean {
  return Object.values(answer).some((value) => typeof value === 'object' && value !== null);
}
