import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { writesOf } from 'nest-oauth2-provider';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Note } from './note.entity.js';

const MAX_LENGTH = 10_000;

/** The text of a new note, or undefined when the body holds none that every database can keep. */
export function noteText(body: unknown): string | undefined {
  const text: unknown =
    typeof body === 'object' && body !== null ? (body as { text?: unknown }).text : undefined;
  if (typeof text !== 'string' || text.length < 1 || text.length > MAX_LENGTH) return undefined;
  // PostgreSQL refuses NUL, and half a surrogate pair is no character.
  return text.includes('\0') || /\p{Surrogate}/u.test(text) ? undefined : text;
}

/** The notes of the demo API. */
@Injectable()
export class Notes {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** An owner's notes, oldest first. */
  async of(owner: string): Promise<Note[]> {
    const notes = await this.dataSource.manager.find(Note, { where: { owner }, order: { id: 'ASC' } });
    // MariaDB compares without regard to case.
    return notes.filter((note) => note.owner === owner);
  }

  async add(owner: string, text: string): Promise<Note> {
    const note = Object.assign(new Note(), { id: uuid(), owner, text, created: Date.now() });
    await writesOf(this.dataSource).run((manager) => manager.insert(Note, note));
    return note;
  }
}
