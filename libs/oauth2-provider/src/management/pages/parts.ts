import type { Language, TextValues } from '../../resource-owner/languages/language.js';
import { escapeHtml } from '../../resource-owner/pages/layout.js';
import type { Visit } from '../visit.js';

/** Part of a template: the hidden fields of `it.hidden`. */
export const HIDDEN = `<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>`;

/** The texts of one area, by the rest of their keys: plain text. */
export type Text = (key: string, values?: TextValues) => string;

export function textOf({ frame }: Visit, area: string): Text {
  return (key, values) => frame.language.text(`management.${area}.${key}`, values);
}

/** An instant for a machine and a person. HTML. */
export function renderInstant(at: Date, language: Language): string {
  return `<time datetime="${at.toISOString()}">${escapeHtml(language.dateTime(at))}</time>`;
}

/** A day, where that is all that is known. HTML. */
export function renderDay(at: Date, language: Language): string {
  return `<time datetime="${at.toISOString().slice(0, 10)}">${escapeHtml(language.date(at))}</time>`;
}

/** As much of an application as names it. */
export interface NamedApplication {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
}
