import type { PageFrame } from '../../resource-owner/page-frame.js';
import { template } from '../../resource-owner/pages/layout.js';
import type { ListedRecord } from '../../storage/listing-test.js';
import type { AdminClass } from '../administration/admin-class.js';
import type { AdminKind } from '../administration/admin-kinds.js';
import type { Administration } from '../administration/administration.js';
import type { Visit } from '../visit.js';
import { cellOf, code, labelOf, listOf, textOf } from './admin-cells.part.js';
import { renderManagement } from './management-layout.js';

/** What the page of one record shows. */
export interface AdministrationRecordView {
  readonly frame: PageFrame;
  readonly visit: Visit;
  readonly administration: Administration;
  readonly admin: AdminClass;
  readonly row: ListedRecord;
}

interface Model {
  readonly t: (key: string) => string;
  readonly list: { href: string; text: string };
  readonly title: string;
  readonly revoke: string | undefined;
  readonly facts: readonly { label: string; html: string }[];
  readonly related: readonly { href: string; text: string }[];
}

const body = template<Model>(`<div class="bar"><h1><%= it.title %></h1>
<% if (it.revoke) { %><div class="actions"><a class="button danger" href="<%= it.revoke %>"><%= it.t('revoke') %></a></div><% } %>
</div>
<p class="lead"><a href="<%= it.list.href %>"><%= it.list.text %></a></p>
<dl class="facts">
<% for (const fact of it.facts) { %>
<div><dt><%= fact.label %></dt><dd><%~ fact.html %></dd></div>
<% } %>
</dl>
<% if (it.related.length > 0) { %>
<h2><%= it.t('related') %></h2>
<ul class="links"><% for (const each of it.related) { %><li><a href="<%= each.href %>"><%= each.text %></a></li><% } %></ul>
<% } %>`);

/** What comes from an authorization. */
const ISSUED: readonly AdminKind[] = [
  'accessToken',
  'refreshToken',
  'idToken',
  'authorizationCode',
  'deviceCode',
];

export function renderAdministrationRecord({
  visit,
  admin,
  row,
  administration,
}: AdministrationRecordView): string {
  const title = textOf(visit, `one.${admin.kind}`);
  const t = (key: string) => textOf(visit, key);
  const state = admin.stateOf(row, new Date());
  const isOver = state === 'revoked' || state === 'expired';
  const familyId = admin.kind === 'tokenFamily' ? row.id : row.familyId;
  const model: Model = {
    t,
    title,
    list: { href: visit.pathTo(`admin/${admin.path}/`), text: t(`kind.${admin.kind}`) },
    revoke: admin.isRevocable && !isOver ? visit.pathTo(`admin/${admin.path}/${row.id}/revoke/`) : undefined,
    facts: admin.details.map((column) => ({
      label: labelOf(visit, 'column', column),
      html: column.shape === 'record' ? code(row.id) : cellOf(visit, admin, column, row),
    })),
    related: familyId
      ? ISSUED.map((kind) => ({
          href: listOf(visit, administration.of(kind).path, { authorization: familyId }),
          text: t(`kind.${kind}`),
        }))
      : [],
  };
  return renderManagement({ visit, current: 'administration', title, body: body(model) });
}
