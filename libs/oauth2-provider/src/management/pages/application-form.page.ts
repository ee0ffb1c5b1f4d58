import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import { template } from '../../resource-owner/pages/layout.js';
import type { FieldGroup } from '../applications/application-fields.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { type FieldView, idOf, renderFields } from './application-fields.part.js';
import { renderNamedFinding } from './finding-text.js';
import { renderManagement } from './management-layout.js';
import { HIDDEN, type NamedApplication, type Text, textOf } from './parts.js';

/** The form with which an application is registered or changed. */
export interface ApplicationFormView {
  readonly visit: Visit;
  /** Undefined for a new one. */
  readonly application?: NamedApplication;
  readonly groups: readonly { readonly group: FieldGroup; readonly fields: readonly FieldView[] }[];
  /** What is wrong and stands at no field. */
  readonly problems: readonly ClientMetadataFinding[];
  /** The change ends the secrets: asked, and not yet confirmed. */
  readonly asksToEndSecrets: boolean;
  /** Where the form is posted to, and where "Cancel" leads. */
  readonly action: string;
  readonly back: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  readonly hidden: Readonly<Record<string, string>>;
}

interface Model extends ApplicationFormView {
  text: Text;
  title: string;
  sections: { group: string; title: string; body: string }[];
  count: number;
  /** The fields where something is wrong. */
  wrong: { href: string; label: string }[];
  /** HTML: what is wrong elsewhere. */
  others: string[];
}

const body = template<Model>(`<h1><%~ it.title %></h1>
<% if (it.count > 0) { %>
<div class="note bad" role="alert">
<p><%= it.text('problems', { count: it.count }) %></p>
<ul>
<% for (const { href, label } of it.wrong) { %>
<li><a href="<%= href %>"><%= label %></a></li>
<% } %>
<% for (const each of it.others) { %>
<li><%~ each %></li>
<% } %>
</ul>
</div>
<% } %>
<form class="fields" method="post" action="<%= it.action %>">
${HIDDEN}
<% for (const { group, title, body } of it.sections) { %>
<section aria-labelledby="group-<%= group %>">
<h2 id="group-<%= group %>"><%= title %></h2>
<%~ body %>
</section>
<% } %>
<% if (it.asksToEndSecrets) { %>
<div class="note warn choices" role="alert">
<p id="ends-secrets"><%= it.text('ends-secrets') %></p>
<label><input type="checkbox" name="end_secrets" value="on" aria-describedby="ends-secrets"> <span><%= it.text('ends-secrets.confirm') %></span></label>
</div>
<% } %>
<div class="actions">
<button class="button primary" type="submit"><%= it.text(it.application ? 'save' : 'register') %></button>
<a class="button" href="<%= it.back %>"><%= it.text('cancel') %></a>
</div>
</form>`);

export function renderApplicationForm(view: ApplicationFormView): string {
  const { visit, application, groups } = view;
  const text = textOf(visit, 'applications');
  const { language } = visit.frame;
  const name = application && nameOf(application);
  const sections = groups.map(({ group, fields }) => ({
    group,
    title: text(`group.${group}`),
    body: renderFields(fields, language),
  }));
  const fields = groups.flatMap((each) => each.fields).filter(({ problems }) => problems.length > 0);
  const wrong = fields.map((field) => ({
    href: `#${idOf(field)}`,
    label: text(`field.${field.name}`),
  }));
  const count = fields.reduce((sum, { problems }) => sum + problems.length, view.problems.length);
  const others = view.problems.map((problem) => renderNamedFinding(problem, language));
  const title = name === undefined ? text('register.title') : text('edit.title', { name });
  const heading = name === undefined ? title : language.html('management.applications.edit.title', { name });
  return renderManagement({
    visit,
    current: 'applications',
    title,
    body: body({ ...view, text, title: heading, sections, count, wrong, others }),
  });
}
