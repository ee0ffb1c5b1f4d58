import { template } from '../../resource-owner/pages/layout.js';
import type { OwnSession } from '../connections/user-sessions.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { type Text, renderInstant, textOf } from './parts.js';

export interface SessionsView {
  readonly visit: Visit;
  readonly sessions: readonly OwnSession[];
}

/** What is asked before sessions end: one, or all but this one. */
export interface SessionEndView {
  readonly visit: Visit;
  readonly ending: readonly OwnSession[];
  readonly which: 'one' | 'others';
}

interface Row {
  since: string;
  isCurrent: boolean;
  apps: string[];
  href: string;
}

const list = template<{ t: Text; rows: Row[]; others: string | undefined }>(
  `<div class="bar"><h1><%= it.t('title') %></h1>
<% if (it.others) { %><a class="button" href="<%= it.others %>"><%= it.t('end-others') %></a><% } %></div>
<p class="lead"><%= it.t('lead') %></p>
<% if (it.rows.length === 0) { %>
<p class="empty"><%= it.t('empty') %></p>
<% } else { %>
<div class="scroll" role="region" aria-label="<%= it.t('title') %>" tabindex="0">
<table class="list">
<thead><tr><th scope="col"><%= it.t('since') %></th><th scope="col"><%= it.t('apps') %></th><td></td></tr></thead>
<tbody>
<% it.rows.forEach((row, at) => { %>
<tr>
<th scope="row" id="session-<%= at %>" data-label="<%= it.t('since') %>"><%~ row.since %>
<% if (row.isCurrent) { %><span class="tag good"><%= it.t('this') %></span><% } %></th>
<td data-label="<%= it.t('apps') %>"><ul role="list">
<% for (const name of row.apps) { %><li><bdi><%= name %></bdi></li><% } %>
</ul></td>
<td><a class="button" href="<%= row.href %>" aria-describedby="session-<%= at %>"><%= it.t('end') %></a></td>
</tr>
<% }) %>
</tbody>
</table>
</div>
<% } %>`,
);

const asking = template<{
  t: Text;
  heading: string;
  isCurrent: boolean;
  rows: Row[];
  action: string;
  hidden: Readonly<Record<string, string>>;
  back: string;
}>(`<h1><%= it.heading %></h1>
<p class="lead"><%= it.t('end-lead') %></p>
<% for (const row of it.rows) { %>
<dl class="facts">
<dt><%= it.t('since') %></dt><dd><%~ row.since %></dd>
<dt><%= it.t('apps') %></dt>
<dd><ul role="list"><% for (const name of row.apps) { %><li><bdi><%= name %></bdi></li><% } %></ul></dd>
</dl>
<% } %>
<% if (it.isCurrent) { %><p class="note warn"><%= it.t('end-this') %></p><% } %>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<a class="button" href="<%= it.back %>"><%= it.t('keep') %></a>
<button class="button danger" type="submit"><%= it.t('end') %></button>
</div>
</form>`);

/** Where somebody is signed in. */
export function renderSessions({ visit, sessions }: SessionsView): string {
  const t = textOf(visit, 'sessions');
  const hasOthers = sessions.some(({ isCurrent }) => !isCurrent);
  const others = hasOthers ? visit.pathTo('sessions/others/end/') : undefined;
  const body = list({ t, rows: sessions.map((each) => rowOf(each, visit)), others });
  return renderManagement({ visit, current: 'sessions', title: t('title'), body });
}

/** Asks whether they are to end. */
export function renderSessionEnd({ visit, ending, which }: SessionEndView): string {
  const t = textOf(visit, 'sessions');
  const heading = t(which === 'one' ? 'end-heading' : 'end-others-heading');
  const body = asking({
    t,
    heading,
    isCurrent: ending.some(({ isCurrent }) => isCurrent),
    rows: ending.map((each) => rowOf(each, visit)),
    action: visit.pathTo(`sessions/${which === 'one' ? ending[0].sid : 'others'}/end/`),
    hidden: visit.hidden,
    back: visit.pathTo('sessions/'),
  });
  return renderManagement({ visit, current: 'sessions', title: heading, body, width: 'narrow' });
}

function rowOf({ since, isCurrent, applications, sid }: OwnSession, visit: Visit): Row {
  return {
    since: renderInstant(since, visit.frame.language),
    isCurrent,
    apps: applications.map(({ name }) => name),
    href: visit.pathTo(`sessions/${sid}/end/`),
  };
}
