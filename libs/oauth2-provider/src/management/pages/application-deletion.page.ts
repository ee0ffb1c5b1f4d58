import type { ApplicationDependents } from '../../clients/application-administration.js';
import { template } from '../../resource-owner/pages/layout.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { HIDDEN, type NamedApplication, type Text, textOf } from './parts.js';

/** Asks whether an application is to be deleted, and says what falls with it. */
export interface ApplicationDeletionView {
  readonly visit: Visit;
  readonly application: NamedApplication;
  readonly dependents: ApplicationDependents;
  /** Where a kind has that many, there may be more. */
  readonly atMost: number;
  readonly action: string;
  readonly back: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  readonly hidden: Readonly<Record<string, string>>;
}

interface Model extends ApplicationDeletionView {
  text: Text;
  title: string;
  falls: string[];
}

const body = template<Model>(`<h1><%~ it.title %></h1>
<p class="lead"><code dir="ltr"><%= it.application.clientId %></code></p>
<div class="note warn">
<p><%= it.text('delete.warning') %></p>
<% if (it.falls.length > 0) { %>
<p><%= it.text('delete.falls') %></p>
<ul>
<% for (const falls of it.falls) { %>
<li><%= falls %></li>
<% } %>
</ul>
<% } %>
</div>
<form method="post" action="<%= it.action %>">
${HIDDEN}
<div class="actions">
<a class="button" href="<%= it.back %>"><%= it.text('cancel') %></a>
<button class="button danger" type="submit"><%= it.text('delete.do') %></button>
</div>
</form>`);

export function renderApplicationDeletion(view: ApplicationDeletionView): string {
  const { visit, application, dependents, atMost } = view;
  const { language } = visit.frame;
  const text = textOf(visit, 'applications');
  const name = nameOf(application);
  const falls = Object.entries(dependents)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => text(`falls.${kind}`, { count, more: String(count >= atMost) }));
  return renderManagement({
    visit,
    current: 'applications',
    title: language.text('management.applications.delete.title', { name }),
    body: body({
      ...view,
      text,
      title: language.html('management.applications.delete.title', { name }),
      falls,
    }),
    width: 'narrow',
  });
}
