import type { PageFrame } from '../../resource-owner/page-frame.js';
import { template } from '../../resource-owner/pages/layout.js';
import type { AdminClass } from '../administration/admin-class.js';
import { parametersOf } from '../administration/admin-parameters.js';
import type { AdminPage, AdminQuery } from '../administration/admin-query.js';
import type { Administration } from '../administration/administration.js';
import type { Visit } from '../visit.js';
import { cellOf, labelOf, textOf, wordOf } from './admin-cells.part.js';
import { renderKinds } from './admin-kinds.part.js';
import { renderManagement } from './management-layout.js';

/** What the list of one kind of record shows. */
export interface AdministrationListView {
  readonly frame: PageFrame;
  readonly visit: Visit;
  readonly administration: Administration;
  readonly admin: AdminClass;
  readonly query: AdminQuery;
  readonly page: AdminPage;
}

interface Model {
  readonly t: (key: string, values?: Record<string, string | number>) => string;
  readonly kinds: string;
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly query: AdminQuery;
  /** Fields that the form keeps, for they are set by links. */
  readonly kept: readonly (readonly [string, string])[];
  readonly filters: readonly {
    name: string;
    label: string;
    choices: { word: string; text: string; isChosen: boolean }[];
  }[];
  /** What the list is narrowed to, and the way out of it. */
  readonly narrowed: readonly { text: string; href: string }[];
  readonly choices: readonly { href: string; name: string; id: string }[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lookedAt: string | undefined;
  readonly pager: readonly { href: string; text: string; rel: string }[];
}

const body = template<Model>(`<h1 id="title"><%= it.title %></h1>
<p class="lead"><%= it.lead %></p>
<%~ it.kinds %>
<p class="soft small" id="search-hint"><%= it.t('search.hint') %></p>
<form class="filters" method="get" action="<%= it.action %>" role="search">
<% for (const [name, value] of it.kept) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="field"><label for="search"><%= it.t('search') %></label>
<input type="search" id="search" name="search" value="<%= it.query.search ?? '' %>" maxlength="255" dir="auto" autocomplete="off" spellcheck="false" aria-describedby="search-hint"></div>
<% for (const filter of it.filters) { %>
<div class="field"><label for="filter-<%= filter.name %>"><%= filter.label %></label>
<select id="filter-<%= filter.name %>" name="<%= filter.name %>">
<option value=""><%= it.t('filter.any') %></option>
<% for (const choice of filter.choices) { %>
<option value="<%= choice.word %>"<% if (choice.isChosen) { %> selected<% } %>><%= choice.text %></option>
<% } %>
</select></div>
<% } %>
<div class="field"><label for="until"><%= it.t('until') %></label>
<input type="date" id="until" name="until" value="<%= it.query.until ?? '' %>"></div>
<div class="actions"><button class="button primary" type="submit"><%= it.t('apply') %></button>
<a class="button" href="<%= it.action %>"><%= it.t('clear') %></a></div>
</form>
<% if (it.narrowed.length > 0) { %>
<ul class="actions" role="list">
<% for (const each of it.narrowed) { %>
<li><span class="tag"><%~ each.text %></span> <a href="<%= each.href %>"><%= it.t('remove') %></a></li>
<% } %>
</ul>
<% } %>
<% if (it.choices.length > 0) { %>
<div class="note"><p><%= it.t('namesakes') %></p>
<ul><% for (const each of it.choices) { %><li><a href="<%= each.href %>"><bdi><%= each.name %></bdi></a> <code dir="ltr"><%= each.id %></code></li><% } %></ul></div>
<% } else if (it.rows.length === 0) { %>
<p class="empty"><%= it.lookedAt ? it.t('empty.so-far') : it.t('empty') %></p>
<% } else { %>
<div class="scroll"><table class="list" aria-labelledby="title">
<thead><tr><% for (const column of it.columns) { %><th scope="col"><%= column %></th><% } %></tr></thead>
<tbody>
<% for (const cells of it.rows) { %>
<tr><% cells.forEach((cell, index) => { %><td data-label="<%= it.columns[index] %>"><%~ cell %></td><% }) %></tr>
<% } %>
</tbody>
</table></div>
<% } %>
<% if (it.lookedAt) { %><p class="note"><%= it.lookedAt %></p><% } %>
<% if (it.pager.length > 0) { %>
<nav class="pager" aria-label="<%= it.t('pager') %>"><ul role="list">
<% for (const each of it.pager) { %><li><a class="button" rel="<%= each.rel %>" href="<%= each.href %>"><%= each.text %></a></li><% } %>
</ul></nav>
<% } %>`);

export function renderAdministrationList(view: AdministrationListView): string {
  const { visit, admin, query, page, administration } = view;
  const { language } = visit.frame;
  const t: Model['t'] = (key, values) => textOf(visit, key, values);
  const action = visit.pathTo(`admin/${admin.path}/`);
  const to = (changes: Record<string, string>) => `${action}?${parametersOf(query, changes)}`;
  const { columns } = admin;
  const title = t(`kind.${admin.kind}`);
  const exact = (['application', 'authorization', 'user'] as const).flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const model: Model = {
    t,
    kinds: renderKinds(visit, administration, admin),
    title,
    lead: t(`lead.${admin.kind}`),
    action,
    query,
    kept: exact,
    filters: admin.allFilters.map((filter) => ({
      name: filter.name,
      label: labelOf(visit, 'filter', filter),
      choices: filter.choices.map((word) => ({
        word,
        text: wordOf(visit, filter.name, word),
        isChosen: query.filters?.[filter.name] === word,
      })),
    })),
    narrowed: exact.map(([name, value]) => ({
      text: language.html(`management.administration.only.${name}`, { value }),
      href: to({ [name]: '', after: '', before: '' }),
    })),
    choices:
      page.sought?.as === 'applications'
        ? page.sought.among.map(({ id, name }) => ({
            id,
            name,
            href: to({ search: '', application: id, after: '' }),
          }))
        : [],
    columns: columns.map((column) => labelOf(visit, 'column', column)),
    rows: page.rows.map((row) => columns.map((column) => cellOf(visit, admin, column, row))),
    lookedAt: page.lookedAt === undefined ? undefined : t('looked-at', { count: page.lookedAt }),
    pager: [
      ...(query.after !== undefined || query.before !== undefined
        ? [{ rel: 'first', text: t('pager.newest'), href: to({ after: '', before: '' }) }]
        : []),
      ...(page.previous === undefined
        ? []
        : [{ rel: 'prev', text: t('pager.newer'), href: to({ after: '', before: page.previous }) }]),
      ...(page.next === undefined
        ? []
        : [{ rel: 'next', text: t('pager.older'), href: to({ before: '', after: page.next }) }]),
    ],
  };
  return renderManagement({ visit, current: 'administration', title, body: body(model) });
}
