import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { template } from '../../resource-owner/pages/layout.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { renderDay, type Text, textOf } from './parts.js';

/** The list of applications. Names and owners are hostile text. */
export interface ApplicationsView {
  readonly visit: Visit;
  readonly applications: readonly AbstractApplication[];
  /** What the list was asked for. */
  readonly filter: ShownFilter;
  readonly isFirst: boolean;
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
  readonly mayRegister: boolean;
}

export interface ShownFilter {
  readonly search: string;
  readonly clientType: string;
  /** Everybody's. */
  readonly all: boolean;
}

interface Model extends ApplicationsView {
  text: Text;
  link: (path: string) => string;
  rows: {
    href: string;
    name: string;
    clientId: string;
    type: string;
    owner: string;
    registered: string;
    used: string;
  }[];
  types: { value: string; label: string }[];
  isFiltered: boolean;
  firstHref: string;
  nextHref: string;
}

const body = template<Model>(`<div class="bar">
<h1><%= it.text('title') %></h1>
<% if (it.mayRegister) { %>
<a class="button primary" href="<%= it.link('applications/register/') %>"><%= it.text('register') %></a>
<% } %>
</div>
<p class="lead"><%= it.text(it.filter.all ? 'lead.all' : 'lead') %></p>
<form class="filters" method="get" action="<%= it.link('applications/') %>">
<div class="field">
<label for="search"><%= it.text('search') %></label>
<input id="search" type="search" name="search" value="<%= it.filter.search %>" maxlength="255" dir="auto">
</div>
<div class="field">
<label for="type"><%= it.text('field.clientType') %></label>
<select id="type" name="type">
<option value=""><%= it.text('type.any') %></option>
<% for (const { value, label } of it.types) { %>
<option value="<%= value %>"<% if (value === it.filter.clientType) { %> selected<% } %>><%= label %></option>
<% } %>
</select>
</div>
<% if (it.visit.person.isAdministrator) { %>
<div class="field">
<label for="whose"><%= it.text('whose') %></label>
<select id="whose" name="whose">
<option value=""><%= it.text('whose.own') %></option>
<option value="all"<% if (it.filter.all) { %> selected<% } %>><%= it.text('whose.all') %></option>
</select>
</div>
<% } %>
<div class="actions">
<button class="button" type="submit"><%= it.text('filter') %></button>
</div>
</form>
<% if (it.rows.length === 0) { %>
<p class="empty"><%= it.text(it.isFiltered ? 'none.found' : 'none') %></p>
<% } else { %>
<div class="scroll">
<table class="list">
<thead>
<tr>
<th scope="col"><%= it.text('field.name') %></th>
<th scope="col"><%= it.text('field.clientId') %></th>
<th scope="col"><%= it.text('field.clientType') %></th>
<% if (it.filter.all) { %>
<th scope="col"><%= it.text('field.userId') %></th>
<% } %>
<th scope="col"><%= it.text('registered') %></th>
<th scope="col"><%= it.text('used') %></th>
</tr>
</thead>
<tbody>
<% for (const row of it.rows) { %>
<tr>
<td data-label="<%= it.text('field.name') %>"><a href="<%= row.href %>"><bdi><%= row.name %></bdi></a></td>
<td data-label="<%= it.text('field.clientId') %>"><code dir="ltr"><%= row.clientId %></code></td>
<td data-label="<%= it.text('field.clientType') %>"><%= row.type %></td>
<% if (it.filter.all) { %>
<td data-label="<%= it.text('field.userId') %>"><bdi><%= row.owner %></bdi></td>
<% } %>
<td data-label="<%= it.text('registered') %>"><%~ row.registered %></td>
<td data-label="<%= it.text('used') %>"><%~ row.used %></td>
</tr>
<% } %>
</tbody>
</table>
</div>
<% } %>
<% if (!it.isFirst || it.next) { %>
<nav class="pager" aria-label="<%= it.text('pages') %>">
<% if (!it.isFirst) { %>
<a class="button" href="<%= it.firstHref %>"><%= it.text('first') %></a>
<% } %>
<% if (it.next) { %>
<a class="button" rel="next" href="<%= it.nextHref %>"><%= it.text('next') %></a>
<% } %>
</nav>
<% } %>`);

export function renderApplications(view: ApplicationsView): string {
  const { visit, applications, filter, next } = view;
  const text = textOf(visit, 'applications');
  const { language } = visit.frame;
  const asked = Object.entries({
    search: filter.search,
    type: filter.clientType,
    whose: filter.all ? 'all' : '',
  });
  const query = asked.filter(([, value]) => value !== '');
  const linkTo = (...more: [string, string][]) => {
    const parameters = new URLSearchParams([...query, ...more]).toString();
    return visit.pathTo(`applications/${parameters && `?${parameters}`}`);
  };
  const types = ['confidential', 'public'].map((value) => ({ value, label: text(`type.${value}`) }));
  const rows = applications.map((each) => ({
    href: visit.pathTo(`applications/${each.id}/`),
    name: each.name.trim() || text('unnamed'),
    clientId: each.clientId,
    type: text(`type.${each.clientType}`),
    owner: each.userId ?? text('nobody'),
    registered: renderDay(each.created, language),
    used: each.lastUsedAt ? renderDay(each.lastUsedAt, language) : text('never'),
  }));
  return renderManagement({
    visit,
    current: 'applications',
    title: text('title'),
    body: body({
      ...view,
      text,
      link: (path) => visit.pathTo(path),
      rows,
      types,
      isFiltered: query.some(([name]) => name !== 'whose'),
      firstHref: linkTo(),
      nextHref: next === null ? '' : linkTo(['after', next]),
    }),
  });
}
