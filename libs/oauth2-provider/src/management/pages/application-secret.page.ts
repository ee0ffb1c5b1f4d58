import { template } from '../../resource-owner/pages/layout.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { renderFinding } from './finding-text.js';
import { renderManagement } from './management-layout.js';
import { HIDDEN, type NamedApplication, type Text, textOf } from './parts.js';

/** Where an application gets a new secret: it says how long the old ones go on working. */
export interface ApplicationSecretView {
  readonly visit: Visit;
  readonly application: NamedApplication;
  /** In seconds; the form sends one as `overlap`. Empty where the application has no secret. */
  readonly overlaps: readonly { readonly seconds: number; readonly chosen: boolean }[];
  /** What is wrong with what was sent: in English, for developers. */
  readonly problems: readonly string[];
  readonly action: string;
  readonly back: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  readonly hidden: Readonly<Record<string, string>>;
}

const body = template<ApplicationSecretView & { text: Text; title: string }>(`<h1><%~ it.title %></h1>
<% for (const problem of it.problems) { %>
<p class="note bad" role="alert"><%~ problem %></p>
<% } %>
<% if (it.overlaps.length === 0) { %>
<p class="note"><%= it.text('rotate.none') %></p>
<div class="actions"><a class="button" href="<%= it.back %>"><%= it.text('back') %></a></div>
<% } else { %>
<p class="lead"><%= it.text('rotate.lead') %></p>
<form class="fields" method="post" action="<%= it.action %>">
${HIDDEN}
<fieldset class="choices">
<legend><%= it.text('rotate.overlap') %></legend>
<% for (const { seconds, chosen } of it.overlaps) { %>
<label><input type="radio" name="overlap" value="<%= seconds %>"<% if (chosen) { %> checked<% } %>> <span><%= it.text('rotate.overlap.' + seconds) %></span></label>
<% } %>
</fieldset>
<div class="actions">
<button class="button primary" type="submit"><%= it.text('rotate.do') %></button>
<a class="button" href="<%= it.back %>"><%= it.text('cancel') %></a>
</div>
</form>
<% } %>`);

export function renderApplicationSecret(view: ApplicationSecretView): string {
  const { visit, application } = view;
  const { language } = visit.frame;
  const name = nameOf(application);
  return renderManagement({
    visit,
    current: 'applications',
    title: language.text('management.applications.rotate.title', { name }),
    body: body({
      ...view,
      problems: view.problems.map((problem) => renderFinding(problem, language)),
      text: textOf(visit, 'applications'),
      title: language.html('management.applications.rotate.title', { name }),
    }),
    width: 'narrow',
  });
}
