import type { ObjectLiteral } from 'typeorm';
import { type Lookup, VALUE } from './lookup.js';
import type { StatementRunner } from './statement-runner.js';
import { unavailable } from './unavailable.js';

interface Question<Row> {
  readonly value: string;
  readonly resolve: (row: Row | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks rows up, those that are wanted in the same turn of the event loop by one statement: a busy server asks the database
 * once for all requests that it has just read. Nobody waits for another, for what is sent is sent before the next turn.
 */
export class GatheredLookup<Row extends ObjectLiteral> {
  private questions: Question<Row>[] = [];

  constructor(
    private readonly lookup: Lookup<Row>,
    private readonly runner: StatementRunner,
  ) {}

  /** Everybody gets a row of their own, also of the same value. */
  find(value: string): Promise<Row | null> {
    if (this.lookup.sqlOfMany === undefined) return this.findOne(value);
    return new Promise((resolve, reject) => {
      if (this.questions.push({ value, resolve, reject }) === 1) setImmediate(() => void this.answerAll());
    });
  }

  private async findOne(value: string): Promise<Row | null> {
    const { rows } = await this.runner.run(this.lookup.sql, [value]);
    return rows.length === 0 ? null : this.lookup.read(rows[0]);
  }

  private async answerAll(): Promise<void> {
    const questions = this.questions;
    this.questions = [];
    try {
      if (questions.length === 1) return this.answerEach(questions);
      const values = new Set(questions.map(({ value }) => value));
      const { rows } = await this.runner.run(this.lookup.sqlOfMany!, [this.lookup.listOf([...values])]);
      const answers = new Map(rows.map((answer) => [String(answer[VALUE]), answer]));
      for (const { value, resolve } of questions) {
        const answer = answers.get(value);
        resolve(answer ? this.lookup.read(answer) : null);
      }
    } catch (error) {
      // A value that the database refuses is its asker's affair alone.
      if (unavailable(error)) for (const { reject } of questions) reject(error);
      else this.answerEach(questions);
    }
  }

  private answerEach(questions: readonly Question<Row>[]): void {
    for (const { value, resolve, reject } of questions) this.findOne(value).then(resolve, reject);
  }
}
