import { escapeHtml } from '../../resource-owner/pages/layout.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import type { ListedRecord } from '../../storage/listing-test.js';
import type { AdminClass } from '../administration/admin-class.js';
import type { AdminColumn, AdminValue } from '../administration/admin-column.js';
import type { Visit } from '../visit.js';

/** How good a state is: the colour of its tag. */
const TONES: Readonly<Record<string, string>> = {
  live: 'good',
  allowed: 'good',
  pending: 'warn',
  revoked: 'bad',
  denied: 'bad',
  'given-up': 'bad',
};
/** Digits of an id that tell it from its neighbours: the first are the time. */
const LAST_DIGITS = 12;

/** A text of the administration. */
export function textOf(
  { frame }: Visit,
  key: string,
  values?: Record<string, string | number | Date>,
): string {
  return frame.language.text(`management.administration.${key}`, values);
}

/** The label of a column or a filter: the text of its key or, for a host's own, what it says itself. */
export function labelOf(
  visit: Visit,
  group: 'column' | 'filter',
  { name, label }: { readonly name: string; readonly label?: string },
): string {
  const key = `${group}.${name}`;
  if (visit.frame.language.has(`management.administration.${key}`)) return textOf(visit, key);
  return label ?? name;
}

/** A word of a filter or a state. */
export function wordOf(visit: Visit, filter: string, word: string): string {
  const key = `filter.${filter}.${word}`;
  return visit.frame.language.has(`management.administration.${key}`) ? textOf(visit, key) : word;
}

/** Where a record is shown. An application has its own page. */
export function hrefOf(visit: Visit, { kind, path }: Pick<AdminClass, 'kind' | 'path'>, id: string): string {
  return visit.pathTo(kind === 'application' ? `applications/${id}/` : `admin/${path}/${id}/`);
}

/** A value of a record as HTML. */
export function cellOf<Row extends ListedRecord>(
  visit: Visit,
  admin: AdminClass<Row>,
  column: AdminColumn<Row>,
  row: Row,
): string {
  const value = column.of(row);
  if (value === null || value === undefined || value === '') return plain(visit, null);
  const text = typeof value === 'string' ? value : '';
  switch (column.shape) {
    case 'record':
      return link(hrefOf(visit, admin, text), code(`…${text.slice(-LAST_DIGITS)}`), text);
    case 'application':
      return link(visit.pathTo(`applications/${text}/`), isolated(nameOf(row, text)));
    case 'authorization':
      return link(visit.pathTo(`admin/authorizations/${text}/`), code(text));
    case 'user':
      return link(listOf(visit, admin.path, { user: text }), isolated(text));
    case 'state':
      return `<span class="tag ${TONES[text] ?? ''}">${escapeHtml(wordOf(visit, column.name, text))}</span>`;
    case 'scope':
      return text.split(' ').map(code).join(' ');
    case 'code':
      return code(text);
    case 'plain':
      return plain(visit, value);
  }
}

/** Path of a list with those parameters. */
export function listOf(visit: Visit, path: string, parameters: Record<string, string>): string {
  return visit.pathTo(`admin/${path}/?${new URLSearchParams(parameters).toString()}`);
}

export const code = (text: string): string => `<code dir="ltr">${escapeHtml(text)}</code>`;
export const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

function link(href: string, html: string, title?: string): string {
  const more = title === undefined ? '' : ` title="${escapeHtml(title)}"`;
  return `<a href="${escapeHtml(href)}"${more}>${html}</a>`;
}

function nameOf(row: ListedRecord, id: string): string {
  const { application } = row as { application?: AbstractApplication };
  return application?.toString() ?? id;
}

function plain(visit: Visit, value: AdminValue): string {
  const { language } = visit.frame;
  if (value === null || value === undefined)
    return `<span class="soft">${escapeHtml(textOf(visit, 'none'))}</span>`;
  if (value instanceof Date)
    return `<time datetime="${value.toISOString()}">${escapeHtml(language.dateTime(value))}</time>`;
  if (typeof value === 'boolean') return escapeHtml(textOf(visit, value ? 'yes' : 'no'));
  if (typeof value === 'number') return language.number(value);
  if (typeof value === 'string') return isolated(value);
  if (value.length === 0) return plain(visit, null);
  return `<ul role="list">${value.map((each) => `<li>${code(String(each))}</li>`).join('')}</ul>`;
}
