import type { Language, TextValues } from '../../resource-owner/languages/language.js';
import { escapeHtml } from '../../resource-owner/pages/layout.js';
import type { Visit } from '../visit.js';

/** A text of one area, as plain text. */
export type Words = (name: string, values?: TextValues) => string;

/** @param area what the keys of its texts begin with, such as `management.sessions` */
export function wordsOf({ frame }: Visit, area: string): Words {
  return (name, values) => frame.language.text(`${area}.${name}`, values);
}

/** HTML of an instant, for people and for programs. */
export function instant(language: Language, value: Date): string {
  return `<time datetime="${value.toISOString()}">${escapeHtml(language.dateTime(value))}</time>`;
}
