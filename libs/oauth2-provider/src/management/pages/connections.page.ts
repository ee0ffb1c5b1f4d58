import { template } from '../../resource-owner/pages/layout.js';
import type { ConnectedApp, ConnectionList } from '../connections/connected-apps.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { permissionsOf } from './permissions.js';
import { type Text, renderInstant, textOf } from './parts.js';

export interface ConnectionsView extends ConnectionList {
  readonly visit: Visit;
}

interface Row {
  name: string;
  href: string;
  state: 'active' | 'remembered';
  permissions: string[];
  since: string;
  lastUsed: string;
  sessions: string;
}

const body = template<{
  t: Text;
  rows: Row[];
  isWhole: boolean;
}>(`<div class="bar"><h1><%= it.t('title') %></h1></div>
<p class="lead"><%= it.t('lead') %></p>
<% if (!it.isWhole) { %><p class="note warn"><%= it.t('incomplete') %></p><% } %>
<% if (it.rows.length === 0) { %>
<p class="empty"><%= it.t('empty') %></p>
<% } else { %>
<div class="scroll" role="region" aria-label="<%= it.t('title') %>" tabindex="0">
<table class="list">
<thead><tr>
<th scope="col"><%= it.t('app') %></th><th scope="col"><%= it.t('may') %></th><th scope="col"><%= it.t('since') %></th>
<th scope="col"><%= it.t('last-used') %></th><th scope="col"><%= it.t('from') %></th><td></td>
</tr></thead>
<tbody>
<% it.rows.forEach((row, at) => { %>
<tr>
<th scope="row" id="app-<%= at %>" data-label="<%= it.t('app') %>"><bdi><%= row.name %></bdi>
<% if (row.state === 'remembered') { %><span class="tag"><%= it.t('remembered') %></span><% } %></th>
<td data-label="<%= it.t('may') %>"><ul role="list">
<% for (const permission of row.permissions) { %><li><bdi><%= permission %></bdi></li><% } %>
</ul></td>
<td data-label="<%= it.t('since') %>"><%~ row.since %></td>
<td data-label="<%= it.t('last-used') %>"><%~ row.lastUsed %></td>
<td data-label="<%= it.t('from') %>"><%= row.sessions %></td>
<td><a class="button" href="<%= row.href %>" aria-describedby="app-<%= at %>"><%= it.t('revoke') %></a></td>
</tr>
<% }) %>
</tbody>
</table>
</div>
<% } %>`);

/** The applications of a user. */
export function renderConnections({ visit, apps, isWhole }: ConnectionsView): string {
  const t = textOf(visit, 'connections');
  const rows = apps.map((app) => rowOf(app, visit));
  return renderManagement({
    visit,
    current: 'connections',
    title: t('title'),
    body: body({ t, rows, isWhole }),
  });
}

function rowOf(app: ConnectedApp, visit: Visit): Row {
  const { language } = visit.frame;
  const t = textOf(visit, 'connections');
  return {
    name: app.application.toString(),
    href: visit.pathTo(`authorized-tokens/${app.application.id}/delete/`),
    state: app.authorizations > 0 ? 'active' : 'remembered',
    permissions: permissionsOf(app, language).map(({ description }) => description),
    since: renderInstant(app.since, language),
    lastUsed: app.lastUsed === null ? t('never') : renderInstant(app.lastUsed, language),
    sessions: t('sessions', { count: app.sids.length }),
  };
}
