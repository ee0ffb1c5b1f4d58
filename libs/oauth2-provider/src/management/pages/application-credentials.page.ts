import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import { template } from '../../resource-owner/pages/layout.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { renderNamedFinding } from './finding-text.js';
import { renderManagement } from './management-layout.js';
import { type NamedApplication, renderInstant, type Text, textOf } from './parts.js';

/** The credentials of an application, the secret in clear for this once. */
export interface ApplicationCredentialsView {
  readonly visit: Visit;
  /** What it was that made them. */
  readonly after: 'registered' | 'changed' | 'rotated';
  readonly application: NamedApplication;
  readonly clientSecret?: string;
  /** Until when the secrets before it work; undefined where there were none. */
  readonly previousUntil?: Date;
  /** What should be known of it: in English, for developers. */
  readonly warnings: readonly ClientMetadataFinding[];
}

interface Model extends ApplicationCredentialsView {
  text: Text;
  title: string;
  /** HTML: what should be known. */
  known: string[];
  previous: string;
  href: string;
}

const body = template<Model>(`<h1><%~ it.title %></h1>
<h2><%= it.text('field.clientId') %></h2>
<code class="secret" dir="ltr"><%= it.application.clientId %></code>
<% if (it.clientSecret) { %>
<h2><%= it.text('secret') %></h2>
<code class="secret" dir="ltr"><%= it.clientSecret %></code>
<p class="note warn"><%= it.text('secret.once') %></p>
<% } %>
<% if (it.previous) { %>
<p><%= it.text('secret.previous') %> <%~ it.previous %></p>
<% } %>
<% for (const warning of it.known) { %>
<p class="note warn"><%~ warning %></p>
<% } %>
<div class="actions">
<a class="button primary" href="<%= it.href %>"><%= it.text(it.clientSecret ? 'kept' : 'show') %></a>
</div>`);

export function renderApplicationCredentials(view: ApplicationCredentialsView): string {
  const { visit, application, after, previousUntil } = view;
  const { language } = visit.frame;
  const name = nameOf(application);
  return renderManagement({
    visit,
    current: 'applications',
    title: language.text(`management.applications.${after}.title`, { name }),
    body: body({
      ...view,
      known: view.warnings.map((warning) => renderNamedFinding(warning, language)),
      text: textOf(visit, 'applications'),
      title: language.html(`management.applications.${after}.title`, { name }),
      previous: previousUntil ? renderInstant(previousUntil, language) : '',
      href: visit.pathTo(`applications/${application.id}/`),
    }),
    width: 'narrow',
  });
}
