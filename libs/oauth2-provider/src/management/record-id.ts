import { validate } from 'uuid';
import { notFound } from './management-desk.js';

/**
 * The id of a record, as a path has it. What is none would be a failure to PostgreSQL.
 * @param what in the words of the refusal
 * @throws OAuthError with status 404
 */
export function recordId(text: string, what: string): string {
  if (!validate(text)) throw notFound(what);
  return text.toLowerCase();
}
