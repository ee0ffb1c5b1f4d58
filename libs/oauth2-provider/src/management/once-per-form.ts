import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { uuidOf } from '../protocol/derived-id.js';
import { InvalidRequest } from '../protocol/errors.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import type { Person } from './person.js';
import type { Visit } from './visit.js';

const ID = 'record';
const TOKEN = 'record_token';

/** Gives each form that makes a record the id of that record, so that who sends it twice makes one. */
@Injectable()
export class OncePerForm {
  constructor(private readonly tokens: FormTokens) {}

  /** Hidden fields of a form that makes a record. */
  fields({ person }: Visit): Record<string, string> {
    const id = uuid();
    return { [ID]: id, [TOKEN]: this.tokens.create(person.sid ?? '', shown(person, id)) };
  }

  /**
   * The id that the form brought back.
   * @throws InvalidRequest where it was not given to this person
   */
  idOf({ person, request: { body } }: Visit): string {
    const id = uuidOf(body.get(ID) ?? '');
    if (id !== undefined && this.tokens.verify(body.get(TOKEN) ?? '', person.sid ?? '', shown(person, id)))
      return id;
    throw new InvalidRequest('the form was not shown to you; go back and try again', { status: 403 });
  }
}

function shown({ userId }: Person, id: string): string {
  return JSON.stringify(['new record', userId, id]);
}
