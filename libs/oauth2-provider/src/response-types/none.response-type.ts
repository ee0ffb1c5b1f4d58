import { Injectable } from '@nestjs/common';
import { NONE } from '../protocol/response-type.js';
import { ResponseType } from './response-type.js';

/** OAuth 2.0 Multiple Response Types section 4: the user has agreed, and nothing is handed out yet. */
@Injectable()
export class NoneResponseType extends ResponseType {
  readonly name = NONE;

  issue(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }
}
