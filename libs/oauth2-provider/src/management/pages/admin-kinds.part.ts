import { template } from '../../resource-owner/pages/layout.js';
import type { AdminClass } from '../administration/admin-class.js';
import type { Administration } from '../administration/administration.js';
import type { Visit } from '../visit.js';
import { textOf } from './admin-cells.part.js';

interface Model {
  readonly label: string;
  readonly links: readonly { href: string; text: string; isCurrent: boolean }[];
}

const kinds = template<Model>(`<nav class="places" aria-label="<%= it.label %>"><ul role="list">
<% for (const link of it.links) { %>
<li><a href="<%= link.href %>"<% if (link.isCurrent) { %> aria-current="page"<% } %>><%= link.text %></a></li>
<% } %>
</ul></nav>`);

/** The way to the lists of all kinds of records. */
export function renderKinds(visit: Visit, { all }: Administration, current?: AdminClass): string {
  const overview = { href: visit.pathTo('admin/'), text: textOf(visit, 'overview'), isCurrent: !current };
  const lists = all.map((admin) => ({
    href: visit.pathTo(`admin/${admin.path}/`),
    text: textOf(visit, `kind.${admin.kind}`),
    isCurrent: admin === current,
  }));
  return kinds({ label: textOf(visit, 'kinds'), links: [overview, ...lists] });
}
