import { template } from '../../resource-owner/pages/layout.js';
import type { ListedRecord } from '../../storage/listing-test.js';
import type { AdminClass } from '../administration/admin-class.js';
import { cellOf, hrefOf, labelOf, textOf } from './admin-cells.part.js';
import type { AdministrationRecordView } from './admin-record.page.js';
import { renderManagement } from './management-layout.js';

/** What is asked before a record is revoked. */
export type AdministrationRevocationView = AdministrationRecordView;

interface Model {
  readonly title: string;
  readonly warning: string;
  readonly facts: readonly { label: string; html: string }[];
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly back: string;
  readonly revoke: string;
  readonly keep: string;
}

const body = template<Model>(`<h1><%= it.title %></h1>
<p class="note warn"><%= it.warning %></p>
<dl class="facts">
<% for (const fact of it.facts) { %>
<div><dt><%= fact.label %></dt><dd><%~ fact.html %></dd></div>
<% } %>
</dl>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<a class="button" href="<%= it.back %>"><%= it.keep %></a>
<button class="button danger" type="submit"><%= it.revoke %></button>
</div>
</form>`);

export function renderAdministrationRevocation({ visit, admin, row }: AdministrationRevocationView): string {
  const title = textOf(visit, `revoke.${admin.kind}`);
  const model: Model = {
    title,
    warning: textOf(visit, `falls.${reachOf(admin, row)}`),
    facts: admin.columns.map((column) => ({
      label: labelOf(visit, 'column', column),
      html: cellOf(visit, admin, column, row),
    })),
    action: visit.pathTo(`admin/${admin.path}/${row.id}/revoke/`),
    hidden: visit.hidden,
    back: hrefOf(visit, admin, row.id),
    revoke: textOf(visit, 'revoke'),
    keep: textOf(visit, 'keep'),
  };
  return renderManagement({ visit, current: 'administration', title, body: body(model), width: 'narrow' });
}

/** What falls with it. */
function reachOf({ kind }: AdminClass, { familyId, family }: ListedRecord): string {
  if (kind === 'consent') return 'consent';
  return kind === 'tokenFamily' || (familyId && family) ? 'authorization' : 'record';
}
